//! What the page gives away as files: charts, tables, runs, documents. Nothing leaves the device.

use charts::palette::Theme;
use charts::{Lang, export};
use eval::{Header, Sample};
use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, CssStyleSheet, Element, HtmlAnchorElement,
    HtmlCanvasElement, HtmlImageElement, NodeList, Url,
};
use yew::prelude::*;

use crate::dom;

/// Pixels of a picture for each unit of the drawing.
const PIXELS_PER_UNIT: f64 = 3.0;

/// The forms that a run can be kept in, beside the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunForm {
    /// The record itself.
    Record,
    /// A table.
    Csv,
    /// A log of Inspect.
    Inspect,
    /// Sample lines of lm-evaluation-harness.
    LmEval,
}

impl RunForm {
    /// The end of a file's name, and its type.
    #[must_use]
    pub const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Record => (".jsonl", "application/x-ndjson"),
            Self::Csv => (".csv", "text/csv"),
            Self::Inspect => (".inspect.json", "application/json"),
            Self::LmEval => (".lm-eval.jsonl", "application/x-ndjson"),
        }
    }

    /// The run in this form; `created` is a time as ISO 8601. The record alone holds nested answers.
    #[must_use]
    pub fn write(self, header: &Header, samples: &[Sample], created: &str) -> String {
        let own: Vec<Sample> = (samples.iter())
            .filter(|sample| sample.nested.is_none())
            .cloned()
            .collect();
        match self {
            Self::Record => {
                let lines = samples.iter().map(eval::record::write_sample);
                let all = std::iter::once(eval::record::write_header(header)).chain(lines);
                all.map(|line| line + "\n").collect()
            }
            Self::Csv => eval::export::csv(&own),
            Self::LmEval => eval::export::lm_eval(header, &own),
            Self::Inspect => {
                let log = eval::export::inspect(header, &own, created);
                serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
            }
        }
    }
}

/// A name for a run's files, without an end.
#[must_use]
pub fn run_stem(header: &Header) -> String {
    format!(
        "thinkscope-{}-{}",
        header.spec.task,
        slug(&header.subject.model)
    )
}

/// A name that any file system takes.
#[must_use]
pub fn slug(name: &str) -> String {
    let keep = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let slug: String = name.chars().map(keep).collect();
    slug.split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Keeps a run as a file.
pub fn save_run(form: RunForm, header: &Header, samples: &[Sample]) {
    let (end, mime) = form.file();
    let created = String::from(js_sys::Date::new_0().to_iso_string());
    let text = form.write(header, samples, &created);
    let _ = dom::download(&format!("{}{end}", run_stem(header)), mime, &text);
}

/// A chart alone, in the colours that are on screen.
fn standalone(id: &str) -> Option<String> {
    let theme = if dom::is_dark() {
        Theme::Dark
    } else {
        Theme::Light
    };
    export::standalone(&dom::markup(id)?, theme)
}

/// Keeps a chart as SVG.
pub fn save_svg(id: &str) {
    if let Some(svg) = standalone(id) {
        // A refused download shows in the browser itself.
        let _ = dom::download(&format!("thinkscope-{id}.svg"), "image/svg+xml", &svg);
    }
}

/// Keeps a chart as PNG; whether the browser could draw it.
pub async fn save_png(id: &str) -> bool {
    let Some(svg) = standalone(id) else {
        return false;
    };
    match picture(&svg).await {
        Ok(blob) => save_blob(&format!("thinkscope-{id}.png"), &blob).is_ok(),
        Err(_) => false,
    }
}

/// Draws an SVG document as a picture.
async fn picture(svg: &str) -> Result<Blob, JsValue> {
    let size = |text: &str| text.parse::<f64>().unwrap_or_default() * PIXELS_PER_UNIT;
    let (width, height) = export::view_box(svg).ok_or("no size")?;
    let (width, height) = (size(width), size(height));
    let url = Url::create_object_url_with_blob(&blob_of("image/svg+xml", svg)?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&url)?;
    decoded?;
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.unchecked_into();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a drawing is some thousand pixels wide"
    )]
    {
        canvas.set_width(width.ceil() as u32);
        canvas.set_height(height.ceil() as u32);
    }
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or("no canvas")?
        .unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let promise = js_sys::Promise::new(&mut |done, _| {
        let give = Closure::once_into_js(move |blob: JsValue| {
            let _ = done.call1(&JsValue::NULL, &blob);
        });
        let _ = canvas.to_blob(give.unchecked_ref());
    });
    JsFuture::from(promise).await?.dyn_into()
}

/// Keeps a table as CSV: that of a chart, by the chart's id, or the one in the element with this id.
pub fn save_table(id: &str) {
    let rows = table_rows(id).unwrap_or_default();
    let text = export::csv(&rows);
    let _ = dom::download(&format!("thinkscope-{id}.csv"), "text/csv", &text);
}

/// The cells of a table as they are read. Cells of class `no-export` are controls, not data.
fn table_rows(id: &str) -> Option<Vec<Vec<String>>> {
    let element = dom::document().get_element_by_id(id)?;
    let around = element.closest("figure").ok()?.unwrap_or(element);
    let table = around.query_selector("table").ok()??;
    let cells = |row: &Element| {
        let all = row.query_selector_all("th:not(.no-export), td:not(.no-export)");
        let texts = all.ok().map(|all| elements(&all));
        (texts.into_iter().flatten())
            .map(|cell| cell.text_content().unwrap_or_default())
            .collect()
    };
    let rows = table.query_selector_all("tr").ok()?;
    Some(elements(&rows).iter().map(cells).collect())
}

fn elements(list: &NodeList) -> Vec<Element> {
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

/// The body of a document, rendered by itself in the page's language.
#[derive(PartialEq, Properties)]
struct DocumentProps {
    lang: Lang,
    body: Html,
}

#[component]
fn Document(props: &DocumentProps) -> Html {
    html! { <ContextProvider<Lang> context={props.lang}>{ props.body.clone() }</ContextProvider<Lang>> }
}

/// Keeps a document of its own as one HTML file: `body` rendered aside, with the page's styles inside
/// and neither scripts nor requests.
pub async fn save_document(file: &str, title: &str, lang: Lang, body: Html) {
    let Ok(aside) = dom::document().create_element("div") else {
        return;
    };
    let props = DocumentProps { lang, body };
    let handle = yew::Renderer::<Document>::with_root_and_props(aside.clone(), props).render();
    // Components render after the present task.
    dom::pause().await;
    dom::pause().await;
    let text = document(title, lang, &styles(), &aside.inner_html());
    handle.destroy();
    let _ = dom::download(file, "text/html", &text);
}

/// A document of markup that is escaped already; the title is not.
#[must_use]
pub fn document(title: &str, lang: Lang, styles: &str, body: &str) -> String {
    let title = (title.replace('&', "&amp;"))
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    // Style sheets are the site's own; still none may end the element that holds it.
    let styles = styles.replace("</", "<\\/");
    // A control character is no part of a text that people read, and no browser shows it.
    let is_text = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let body: String = body.chars().filter(is_text).collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{styles}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        lang.tag()
    )
}

/// The rules of the page's style sheets.
fn styles() -> String {
    let sheets = dom::document().style_sheets();
    let mut out = String::new();
    for sheet in (0..sheets.length()).filter_map(|at| sheets.item(at)) {
        let Ok(rules) = sheet.unchecked_into::<CssStyleSheet>().css_rules() else {
            continue;
        };
        for rule in (0..rules.length()).filter_map(|at| rules.item(at)) {
            out.push_str(&rule.css_text());
            out.push('\n');
        }
    }
    out
}

fn blob_of(mime: &str, text: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options)
}

/// Offers bytes as a file to keep.
fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let anchor: HtmlAnchorElement = dom::document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&url)
}

#[cfg(test)]
mod tests {
    use eval::{TaskId, made_up};

    use super::*;

    #[test]
    fn a_document_has_nothing_that_acts() {
        let out = document(
            "<b> & co",
            Lang::Spanish,
            "a > b { } </style>",
            "<p>a\u{0}\u{1b}b</p>",
        );
        assert!(out.contains("<title>&lt;b&gt; &amp; co</title>"), "{out}");
        assert!(out.contains("<html lang=\"es\">") && out.contains("<p>ab</p>"));
        assert_eq!(out.matches("</style>").count(), 1, "{out}");
        assert!(!out.contains("<script"));
    }

    #[test]
    fn names_suit_any_file_system() {
        let check = |name: &str, expect: &str| assert_eq!(slug(name), expect);
        check("DeepSeek-R1 (1.5B)", "deepseek-r1-1-5b");
        check("../../<script>", "script");
        check("", "");
    }

    #[test]
    fn a_run_keeps_its_samples_in_every_form() {
        let header = made_up::header(TaskId::Sentiment2);
        let read = Ok(eval::Prediction::Label("positive".to_owned()));
        let mut item = made_up::item(0, "positive");
        item.text = "=1+1 \"]]>".to_owned();
        let samples = [made_up::sample(TaskId::Sentiment2, 0, item, read)];
        let check = |form: RunForm, lines: usize, part: &str| {
            let out = form.write(&header, &samples, "2026-01-01T00:00:00Z");
            assert!(out.contains(part), "{form:?}: {out}");
            if lines > 0 {
                assert_eq!(out.lines().count(), lines, "{form:?}");
            }
        };
        check(RunForm::Record, 2, r#""text":"=1+1 \"]]>""#);
        check(RunForm::Csv, 2, "\"'=1+1 \"\"]]>\"");
        check(RunForm::LmEval, 1, r#""acc":1.0"#);
        check(RunForm::Inspect, 0, "\"created\": \"2026-01-01T00:00:00Z\"");
        let record = eval::record::parse(&RunForm::Record.write(&header, &samples, ""));
        assert_eq!(record.expect("a record").samples, samples);
    }
}
