//! The one loop that drives a run over an engine; shared by the worker and the command.
