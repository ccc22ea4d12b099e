//! `<to-khai>`: the room with a DOM.
#![cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::*;
use yew::prelude::*;
#[component]
fn App() -> Html { html! { <p>{"x"}</p> } }
/// Mounts.
#[wasm_bindgen]
pub fn mount(root: web_sys::Element) { yew::Renderer::<App>::with_root(root).render(); }
