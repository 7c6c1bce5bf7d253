//! Small parts, one file each; every file has a style sheet of the same name.

mod address_form;
mod bench_panel;
mod catalogue_card;
mod catalogue_list;
mod caveat;
mod chart_deck;
mod chart_save;
pub mod compare;
mod copy_button;
mod cut_bars;
mod data_picker;
mod device_badge;
mod device_facts;
mod draft;
mod drop_zone;
mod engine_picker;
mod erase_panel;
mod explore_filters;
mod file_button;
mod four_worlds_panel;
mod hero;
mod holdings_list;
mod item_grid;
mod kept_list;
mod kept_row;
mod kept_state;
mod key_help;
mod live_board;
mod loaded_model;
mod memory_bar;
mod model_loading;
mod model_picker;
mod network_log;
mod notice;
mod number_field;
mod options;
mod own_model;
mod progress;
mod prose;
mod recorded_run;
mod recorded_trace;
mod run_exports;
mod run_facts;
mod run_head;
mod run_list;
mod run_opener;
mod sample_detail;
mod sample_list;
mod sample_pager;
mod science;
mod self_test;
mod site_footer;
mod site_header;
mod space_bar;
mod sweep_options;
mod switch;
mod task_picker;
mod update_notice;
mod using;
mod verdict_badge;

pub mod learn;

pub use address_form::AddressForm;
pub use bench_panel::BenchPanel;
pub use catalogue_card::CatalogueCard;
pub use catalogue_list::CatalogueList;
pub use caveat::BUNDLED_NAME;
pub use chart_deck::ChartDeck;
pub use chart_save::ChartSave;
pub use copy_button::CopyButton;
pub use cut_bars::CutBars;
pub use data_picker::DataPicker;
pub use device_badge::DeviceBadge;
pub use device_facts::{DeviceFacts, limit_value};
pub use drop_zone::DropZone;
pub use engine_picker::{EnginePicker, engine_badge};
pub use erase_panel::ErasePanel;
pub use explore_filters::{ExploreFilters, SEARCH_ID};
pub use file_button::FileButton;
pub use four_worlds_panel::FourWorldsPanel;
pub use hero::Hero;
pub use holdings_list::HoldingsList;
pub use item_grid::ItemGrid;
pub use kept_list::KeptList;
pub use kept_row::KeptRow;
pub use kept_state::KeptStatus;
pub use key_help::KeyHelp;
pub use live_board::LiveBoard;
pub use loaded_model::LoadedModel;
pub use memory_bar::MemoryBar;
pub use model_loading::ModelLoading;
pub use model_picker::{ModelPicker, loading};
pub use network_log::NetworkLog;
pub use notice::Notice;
pub use number_field::NumberField;
pub use options::Options;
pub use own_model::OwnModel;
pub use progress::RunProgress;
pub use prose::prose;
pub use recorded_run::RecordedRun;
pub use recorded_trace::RecordedTrace;
pub use run_exports::RunExports;
pub use run_facts::RunFacts;
pub use run_head::RunHead;
pub use run_list::RunList;
pub use run_opener::RunOpener;
pub use sample_detail::{SampleDetail, TITLE_ID};
pub use sample_list::{OPEN_ROW_ID, SampleList};
pub use sample_pager::SamplePager;
pub use science::{RepeatRun, Science};
pub use self_test::SelfTest;
pub use site_footer::SiteFooter;
pub use site_header::SiteHeader;
pub use space_bar::SpaceBar;
pub use sweep_options::{SweepOptions, estimate_line};
pub use switch::Switch;
pub use task_picker::TaskPicker;
pub use update_notice::UpdateNotice;
pub use using::Using;
pub use verdict_badge::verdict_badge;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use charts::Lang;
    use eval::TaskId;
    use yew::{BaseComponent, Callback, ServerRenderer};

    use super::data_picker::DataPickerProps;
    use super::model_picker::ModelPickerProps;
    use super::*;
    use crate::files;
    use crate::state::{Data, DataChoice, DataKey, Model, ModelChoice, ModelKey, OwnFile};
    use crate::text::texts;

    fn render<C: BaseComponent>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String {
        let renderer = ServerRenderer::<C>::with_props(props).hydratable(false);
        futures::executor::block_on(renderer.render())
    }

    /// The data picker after a person opened a file of this content.
    fn picked(content: &'static str) -> String {
        render::<DataPicker>(move || {
            let file = OwnFile {
                name: "mine.csv".to_owned(),
                bytes: content.as_bytes().into(),
            };
            let choice = DataChoice::Files(Rc::new([file]));
            let key = DataKey {
                choice: choice.clone(),
                task: TaskId::Sentiment2,
            };
            let DataChoice::Files(files) = &choice else {
                unreachable!()
            };
            let data = match files::import(files, key.task, texts(Lang::English)) {
                Ok(imported) => Data::Ready(key.clone(), Rc::new(imported)),
                Err(sentence) => Data::Failed(key.clone(), sentence.into()),
            };
            DataPickerProps {
                choice,
                data,
                task: key.task,
                on_bundled: Callback::noop(),
                on_files: Callback::noop(),
            }
        })
    }

    #[test]
    fn data_show_what_was_understood_and_every_doubt() {
        let html = picked("text,label\nGood,positive\nBad,negative\nEh,meh\n");
        assert!(html.contains("2 items, 1 negative, 1 positive"), "{html}");
        assert!(
            html.contains("class=\"warnings\"") && html.contains("line 4"),
            "{html}"
        );
        assert!(!html.contains("role=\"alert\""), "{html}");
    }

    #[test]
    fn unreadable_data_say_so_where_they_were_chosen() {
        let html = picked("a,b\n1,2\n");
        assert!(
            html.contains("role=\"alert\"") && html.contains("mine.csv"),
            "{html}"
        );
    }

    #[test]
    fn a_model_that_failed_says_why() {
        let html = render::<ModelPicker>(|| {
            let choice = ModelChoice::File {
                name: "x.gguf".into(),
                pick: 0,
            };
            let sentence = "x.gguf is no GGUF file; choose another.".into();
            let wanted = ModelKey {
                choice,
                ..ModelKey::default()
            };
            let model = Model::Failed {
                key: wanted.clone(),
                sentence,
            };
            ModelPickerProps {
                name: "x.gguf".into(),
                own: Default::default(),
                wanted,
                model,
                task: TaskId::Pos,
                on_bundled: Callback::noop(),
                on_file: Callback::noop(),
                on_engine: Callback::noop(),
            }
        });
        assert!(
            html.contains("role=\"alert\"") && html.contains("is no GGUF file"),
            "{html}"
        );
        assert!(html.contains("aria-pressed=\"false\""), "{html}");
    }
}
