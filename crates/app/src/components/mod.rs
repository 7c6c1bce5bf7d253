//! Small parts, one file each; every file has a style sheet of the same name.

mod answer;
mod chart_deck;
mod data_picker;
mod headline;
mod item_grid;
mod live_board;
mod model_picker;
mod notice;
mod number_field;
mod options;
mod progress;
mod run_facts;
mod site_footer;
mod site_header;
mod task_picker;
mod token_row;

pub use answer::AnswerText;
pub use chart_deck::ChartDeck;
pub use data_picker::DataPicker;
pub use headline::Headline;
pub use item_grid::ItemGrid;
pub use live_board::LiveBoard;
pub use model_picker::{ModelPicker, loading};
pub use notice::Notice;
pub use number_field::NumberField;
pub use options::Options;
pub use progress::RunProgress;
pub use run_facts::RunFacts;
pub use site_footer::SiteFooter;
pub use site_header::SiteHeader;
pub use task_picker::TaskPicker;
pub use token_row::TokenRow;
