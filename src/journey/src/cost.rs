//! What an answer costs a person: entries, keys and clicks.

use crate::Control;

/// Work of a person's hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Questions answered by hand; an address is one.
    pub entries: u32,
    /// Keys pressed.
    pub keys: u32,
    /// Clicks or taps.
    pub clicks: u32,
}

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost {
            entries: self.entries + other.entries,
            keys: self.keys + other.keys,
            clicks: self.clicks + other.clicks,
        }
    }
}

/// Keys and clicks of giving `text` once to `control`; `entries` is 1.
///
/// Going to a line of text takes a click, choosing a radio button or ticking a box one, opening a list and choosing from it two.
/// Of a combobox this is the click alone: how many keys find a name depends on the other names, see [`crate::Journey::cost`].
/// An address is entered part by part.
pub fn cost(control: Control, text: &str) -> Cost {
    let (keys, clicks) = match control {
        Control::Text | Control::Digits => (typing_keys(text), 1),
        // Eight digits and two strokes, however the answer is stored.
        Control::Date => (10, 1),
        Control::Radios | Control::YesNo | Control::Checkbox => (0, 1),
        Control::Checkboxes => (0, text.lines().count() as u32),
        Control::Note | Control::Address => (0, 0),
        // Opening the device's own list of files, and choosing from it as many as there are.
        Control::Files => (0, 2),
        Control::Select => (0, 2),
        Control::Combobox => (0, 1),
    };
    Cost {
        entries: 1,
        keys,
        clicks,
    }
}

/// Keys that type `text` the Telex way: one for each letter, one more for each mark (`ế` is `e e s`).
///
/// Shift is not counted: phones set it by themselves.
pub fn typing_keys(text: &str) -> u32 {
    text.chars().map(|letter| 1 + marks(letter)).sum()
}

// Letters with a shape (â ă ê ô ơ ư đ) take one key more, with a tone as well two, with a tone alone one.
const ONE_MARK: &str = "âăêôơưđÂĂÊÔƠƯĐàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵÀÁẢÃẠÈÉẺẼẸÌÍỈĨỊÒÓỎÕỌÙÚỦŨỤỲÝỶỸỴ";
const TWO_MARKS: &str = "ầấẩẫậằắẳẵặềếểễệồốổỗộờớởỡợừứửữựẦẤẨẪẬẰẮẲẴẶỀẾỂỄỆỒỐỔỖỘỜỚỞỠỢỪỨỬỮỰ";

fn marks(letter: char) -> u32 {
    if letter.is_ascii() {
        0
    } else if TWO_MARKS.contains(letter) {
        2
    } else {
        u32::from(ONE_MARK.contains(letter))
    }
}
