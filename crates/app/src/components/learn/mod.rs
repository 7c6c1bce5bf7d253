//! The parts of the Learn screen.

mod blocks;
mod calculator;
mod calculator_cells;
mod class_fields;
mod class_link;
mod experiment;
mod explanation;
mod lesson_list;
mod lesson_view;
mod prediction;
mod presenter;
mod results;
mod round_view;
mod sheet;
mod tables;
mod teacher_notes;
mod transcripts;
mod worlds;

use blocks::{blocks, rich};
use calculator::Calculator;
pub use class_link::ClassLink;
use experiment::ExperimentPanel;
use explanation::ExplanationView;
pub use lesson_list::LessonList;
pub use lesson_view::LessonView;
use prediction::PredictionForm;
pub use presenter::Presenter;
use results::Results;
use round_view::RoundView;
use sheet::Sheet;
use teacher_notes::TeacherNotes;
use transcripts::Transcripts;
use worlds::WorldsPanel;
