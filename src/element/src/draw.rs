//! Making elements: a thin hand on Yew's virtual nodes.

use std::rc::Rc;

use web_sys::Event;
use yew::Html;
use yew::virtual_dom::{AttrValue, Listener, ListenerKind, VList, VNode, VTag, VText};

use crate::action::Action;
use crate::app::App;

/// An element being made. Each step takes it and gives it back.
pub(crate) struct El(Box<VTag>);

/// Begins an element.
#[inline(never)]
pub(crate) fn el(tag: &'static str, class: &'static str) -> El {
    let mut element = VTag::new(AttrValue::Static(tag));
    if !class.is_empty() {
        element.add_attribute("class", AttrValue::Static(class));
    }
    El(Box::new(element))
}

/// An element with one text in it; nothing if the text is empty.
#[inline(never)]
pub(crate) fn line(tag: &'static str, class: &'static str, text: &str) -> Html {
    if text.is_empty() {
        return VNode::default();
    }
    el(tag, class).text(text).done()
}

/// Several nodes in a row.
#[inline(never)]
pub(crate) fn all(nodes: Vec<Html>) -> Html {
    VNode::VList(Rc::new(VList::with_children(nodes, None)))
}

impl El {
    /// Sets an attribute.
    #[inline(never)]
    pub(crate) fn set(mut self, name: &'static str, value: &str) -> El {
        self.0
            .add_attribute(name, AttrValue::from(value.to_owned()));
        self
    }

    /// Sets an attribute to a fixed word.
    #[inline(never)]
    pub(crate) fn fix(mut self, name: &'static str, value: &'static str) -> El {
        self.0.add_attribute(name, AttrValue::Static(value));
        self
    }

    /// Sets an attribute if its value is not empty.
    #[inline(never)]
    pub(crate) fn may(self, name: &'static str, value: &str) -> El {
        if value.is_empty() {
            self
        } else {
            self.set(name, value)
        }
    }

    /// Sets an attribute that stands for itself, such as `hidden`, if `is_set`.
    #[inline(never)]
    pub(crate) fn flag(self, name: &'static str, is_set: bool) -> El {
        if is_set { self.fix(name, "") } else { self }
    }

    /// Sets an ARIA state, which is written out either way.
    #[inline(never)]
    pub(crate) fn state(self, name: &'static str, is_true: bool) -> El {
        self.fix(name, if is_true { "true" } else { "false" })
    }

    /// The text in an input.
    #[inline(never)]
    pub(crate) fn value(mut self, text: &str) -> El {
        self.0.set_value(Some(AttrValue::from(text.to_owned())));
        self
    }

    /// Whether a box is ticked.
    #[inline(never)]
    pub(crate) fn checked(mut self, is_checked: bool) -> El {
        self.0.set_checked(is_checked);
        self
    }

    /// Tells the element from its brothers and sisters when they come and go.
    #[inline(never)]
    pub(crate) fn key(mut self, key: &str) -> El {
        self.0.key = Some(key.into());
        self
    }

    /// What happens on an event.
    #[inline(never)]
    pub(crate) fn on(mut self, kind: On, app: &App, action: Action) -> El {
        self.0.add_listener(Rc::new(Heard {
            kind,
            app: app.clone(),
            action,
        }));
        self
    }

    /// Appends a text.
    #[inline(never)]
    pub(crate) fn text(self, text: &str) -> El {
        self.node(VNode::VText(VText::new(text.to_owned())))
    }

    /// Appends a node.
    #[inline(never)]
    pub(crate) fn node(mut self, node: Html) -> El {
        self.0.add_child(node);
        self
    }

    /// Appends an element.
    #[inline(never)]
    pub(crate) fn add(self, element: El) -> El {
        self.node(element.done())
    }

    /// Appends nodes.
    #[inline(never)]
    pub(crate) fn nodes(self, nodes: Vec<Html>) -> El {
        self.node(all(nodes))
    }

    /// The finished element.
    #[inline(never)]
    pub(crate) fn done(self) -> Html {
        VNode::VTag(Rc::new(*self.0))
    }
}

/// A number in digits.
#[inline(never)]
pub(crate) fn digits(number: usize) -> String {
    number.to_string()
}

/// Words for those who listen, seen by nobody.
pub(crate) fn unseen(text: &str) -> El {
    el("span", "tk-unseen").text(text)
}

/// A button.
pub(crate) fn button(app: &App, class: &'static str, label: &str, action: Action) -> El {
    el("button", class)
        .fix("type", "button")
        .text(label)
        .on(On::Click, app, action)
}

/// The events that matter.
#[derive(Clone, Copy)]
pub(crate) enum On {
    /// A press.
    Click,
    /// A box, a list or a radio button was changed.
    Change,
    /// Letters were typed.
    Input,
    /// The focus leaves.
    FocusOut,
    /// A key went down.
    KeyDown,
    /// The mouse went down.
    MouseDown,
    /// The form is sent on its way.
    Submit,
}

/// One kind of listener for all events, so that the page carries its machinery once.
struct Heard {
    kind: On,
    app: App,
    action: Action,
}

impl Listener for Heard {
    fn kind(&self) -> ListenerKind {
        match self.kind {
            On::Click => ListenerKind::onclick,
            On::Change => ListenerKind::onchange,
            On::Input => ListenerKind::oninput,
            On::FocusOut => ListenerKind::onfocusout,
            On::KeyDown => ListenerKind::onkeydown,
            On::MouseDown => ListenerKind::onmousedown,
            On::Submit => ListenerKind::onsubmit,
        }
    }

    fn handle(&self, event: Event) {
        crate::action::run(&self.app, &self.action, &event);
    }

    fn passive(&self) -> bool {
        false
    }
}
