//! Making elements: a thin hand on Yew's virtual nodes.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Event;
use yew::Html;
use yew::virtual_dom::{
    AttrValue, AttributeOrProperty, Attributes, Listener, ListenerKind, VNode, VTag, VText,
};

use crate::action::Action;
use crate::app::App;

/// An element being made, or nothing, which keeps its place among its brothers and sisters. Each step takes it and gives
/// it back; a pointer, because Yew's own nodes are large and are copied at every step.
pub(crate) struct El(Option<Box<VTag>>);

/// The attributes that are used, so that a step names one by a number and an element holds them in a row.
#[derive(Clone, Copy)]
pub(crate) enum At {
    Class,
    AriaActivedescendant,
    AriaAutocomplete,
    AriaControls,
    AriaCurrent,
    AriaDescribedby,
    AriaExpanded,
    AriaHidden,
    AriaInvalid,
    AriaLabel,
    AriaLabelledby,
    AriaSelected,
    Autocomplete,
    For,
    Hidden,
    Href,
    Id,
    Inputmode,
    Lang,
    Name,
    Novalidate,
    Part,
    Role,
    Rows,
    Selected,
    Spellcheck,
    Tabindex,
    Type,
    Value,
}

/// Their names, in the same order.
static NAMES: [&str; 29] = [
    "class",
    "aria-activedescendant",
    "aria-autocomplete",
    "aria-controls",
    "aria-current",
    "aria-describedby",
    "aria-expanded",
    "aria-hidden",
    "aria-invalid",
    "aria-label",
    "aria-labelledby",
    "aria-selected",
    "autocomplete",
    "for",
    "hidden",
    "href",
    "id",
    "inputmode",
    "lang",
    "name",
    "novalidate",
    "part",
    "role",
    "rows",
    "selected",
    "spellcheck",
    "tabindex",
    "type",
    "value",
];

/// Begins an element.
#[inline(never)]
pub(crate) fn el(tag: &'static str, class: &'static str) -> El {
    let mut element = VTag::new(AttrValue::Static(tag));
    let values = NAMES.iter().map(|_| None).collect();
    element.attributes = Attributes::Dynamic {
        keys: &NAMES,
        values,
    };
    let element = El(Some(Box::new(element)));
    if class.is_empty() {
        element
    } else {
        // The page around the form styles it by the same names.
        element.fix(At::Class, class).fix(At::Part, class)
    }
}

/// Nothing.
pub(crate) fn none() -> El {
    El(None)
}

/// An element with one text in it; nothing if the text is empty.
#[inline(never)]
pub(crate) fn line(tag: &'static str, class: &'static str, text: &str) -> El {
    if text.is_empty() {
        none()
    } else {
        el(tag, class).text(text)
    }
}

impl El {
    /// Sets an attribute.
    #[inline(never)]
    pub(crate) fn set(self, at: At, value: &str) -> El {
        self.put(
            at,
            AttributeOrProperty::Attribute(AttrValue::from(value.to_owned())),
        )
    }

    /// Sets an attribute to a fixed word.
    #[inline(never)]
    pub(crate) fn fix(self, at: At, value: &'static str) -> El {
        self.put(at, AttributeOrProperty::Static(value))
    }

    #[inline(never)]
    fn put(mut self, at: At, value: AttributeOrProperty) -> El {
        if let Some(tag) = &mut self.0
            && let Attributes::Dynamic { values, .. } = &mut tag.attributes
        {
            values[at as usize] = Some(value);
        }
        self
    }

    /// Sets an attribute if its value is not empty.
    #[inline(never)]
    pub(crate) fn may(self, at: At, value: &str) -> El {
        if value.is_empty() {
            self
        } else {
            self.set(at, value)
        }
    }

    /// Sets an attribute that stands for itself, such as `hidden`, if `is_set`.
    #[inline(never)]
    pub(crate) fn flag(self, at: At, is_set: bool) -> El {
        if is_set { self.fix(at, "") } else { self }
    }

    /// Sets an ARIA state, which is written out either way.
    #[inline(never)]
    pub(crate) fn state(self, at: At, is_true: bool) -> El {
        self.fix(at, if is_true { "true" } else { "false" })
    }

    /// The text in an input.
    #[inline(never)]
    pub(crate) fn value(mut self, text: &str) -> El {
        if let Some(tag) = &mut self.0 {
            tag.set_value(Some(AttrValue::from(text.to_owned())));
        }
        self
    }

    /// Whether a box is ticked.
    #[inline(never)]
    pub(crate) fn checked(mut self, is_checked: bool) -> El {
        if let Some(tag) = &mut self.0 {
            tag.set_checked(is_checked);
        }
        self
    }

    /// Whether an option is the chosen one: once somebody has chosen, the attribute of that name means nothing.
    #[inline(never)]
    pub(crate) fn selected(self, is_selected: bool) -> El {
        let value = AttributeOrProperty::Property(JsValue::from_bool(is_selected));
        self.put(At::Selected, value)
    }

    /// Tells the element from its brothers and sisters when they come and go.
    #[inline(never)]
    pub(crate) fn key(mut self, key: &str) -> El {
        if let Some(tag) = &mut self.0 {
            tag.key = Some(key.into());
        }
        self
    }

    /// What happens on an event.
    #[inline(never)]
    pub(crate) fn on(mut self, kind: On, app: &App, action: Action) -> El {
        if let Some(tag) = &mut self.0 {
            tag.add_listener(Rc::new(Heard {
                kind,
                app: app.clone(),
                action,
            }));
        }
        self
    }

    /// Appends a text.
    #[inline(never)]
    pub(crate) fn text(self, text: &str) -> El {
        self.node(VNode::VText(VText::new(text.to_owned())))
    }

    /// Appends an element.
    #[inline(never)]
    pub(crate) fn add(self, element: El) -> El {
        self.node(element.done())
    }

    /// Appends elements.
    #[inline(never)]
    pub(crate) fn all(mut self, elements: Vec<El>) -> El {
        for element in elements {
            self = self.add(element);
        }
        self
    }

    /// Appends a part that is drawn anew by itself; it is known by its path.
    #[inline(never)]
    pub(crate) fn part(self, app: &App, path: &str, view: fn(&App, &str) -> El) -> El {
        self.node(crate::part::part(app, path, view))
    }

    #[inline(never)]
    fn node(mut self, node: Html) -> El {
        if let Some(tag) = &mut self.0 {
            tag.add_child(node);
        }
        self
    }

    /// The finished element.
    #[inline(never)]
    pub(crate) fn done(self) -> Html {
        match self.0 {
            Some(tag) => VNode::VTag(Rc::new(*tag)),
            None => VNode::default(),
        }
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
        .fix(At::Type, "button")
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
