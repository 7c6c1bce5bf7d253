//! Mounts the page.

fn main() {
    if let Some(host) = app::dom::document().get_element_by_id("app") {
        yew::Renderer::<app::App>::with_root(host).render();
    }
}
