//! The frame of every chart: heading, drawing, finding, what it rests on, data table.

use yew::prelude::*;

use crate::provenance::MaybeProvenance;
use crate::text::use_chart_texts;

/// What every chart shares.
#[derive(PartialEq, Properties)]
pub struct FigureProps {
    /// Unique on the page; the drawing's id, and the stem of its title's and description's.
    pub id: AttrValue,
    /// The heading, also the drawing's title.
    pub title: AttrValue,
    /// The drawing in words.
    pub description: AttrValue,
    /// Width and height of the drawing, in its own units.
    pub size: (f64, f64),
    /// The drawing's contents.
    pub drawing: Html,
    /// The finding, in one sentence, and what else stands below the drawing.
    pub caption: Html,
    /// The same data as a table.
    pub table: Html,
    /// Whether marks are links: then the drawing is a group, since an image has no parts.
    #[prop_or_default]
    pub has_links: bool,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
    /// Whether the drawing keeps its width and scrolls in a narrow column.
    #[prop_or_default]
    pub is_wide: bool,
}

/// A chart in its frame.
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    let texts = &use_chart_texts().common;
    let id = &props.id;
    let provenance = use_context::<MaybeProvenance>().flatten();
    let (width, height) = props.size;
    let role = if props.has_links { "group" } else { "img" };
    html! {
        <figure class={classes!("figure", props.is_wide.then_some("figure--wide"))}>
            <div class="figure__head">
                <h3 class="figure__title">{ &props.title }</h3>
                { props.actions.clone() }
            </div>
            <div class="figure__drawing" tabindex={props.is_wide.then_some("0")}>
                <svg id={id} class="chart" role={role} viewBox={format!("0 0 {width} {height}")}
                    aria-labelledby={format!("{id}-title {id}-desc")}>
                    <title id={format!("{id}-title")}>{ &props.title }</title>
                    <desc id={format!("{id}-desc")}>{ &props.description }</desc>
                    { props.drawing.clone() }
                </svg>
            </div>
            <figcaption class="figure__caption">
                { props.caption.clone() }
                if let Some(provenance) = provenance { <p class="provenance">{ provenance.text }</p> }
            </figcaption>
            <details class="figure__data">
                <summary>{ texts.data_table }</summary>
                <div class="table-scroll" tabindex="0" role="region" aria-label={(texts.data_of)(&props.title)}>
                    { props.table.clone() }
                </div>
            </details>
        </figure>
    }
}

/// A table of text cells; the first column heads its row.
pub fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Html {
    let cell = |text: String| html! { { text } };
    let rows = rows.into_iter();
    table_of(columns, rows.map(|row| row.into_iter().map(cell).collect()))
}

/// A table; the first column heads its row.
pub fn table_of(columns: &[&str], rows: impl IntoIterator<Item = Vec<Html>>) -> Html {
    let row = |cells: Vec<Html>| {
        let mut cells = cells.into_iter();
        html! {
            <tr>
                <th scope="row">{ cells.next().unwrap_or_default() }</th>
                { for cells.map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
        }
    };
    html! {
        <table class="table">
            <thead><tr>{ for columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
            <tbody>{ for rows.into_iter().map(row) }</tbody>
        </table>
    }
}
