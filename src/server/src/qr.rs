//! QR codes (ISO/IEC 18004) as an outline that a page draws.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// Light dots around a code, which a reader needs (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// The dark dots in a square.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Drawn {
    /// Dots of each side, with the light ones around.
    side: usize,
    /// Outline of the dark dots, as SVG writes paths.
    path: String,
}

/// The code of a text; nothing if it is too long for one.
pub(crate) fn draw(text: &str) -> Option<Drawn> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let path = (0..).zip(code.to_colors());
    let path = path.filter(|(_, color)| *color == Color::Dark);
    let path = path.map(|(at, _): (usize, _)| {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        format!("M{x} {y}h1v1h-1z")
    });
    Some(Drawn {
        side: width + 2 * QUIET,
        path: path.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::draw;

    /// Reads what is drawn, eight points a dot.
    fn read(text: &str) -> String {
        let drawn = draw(text).expect("it fits");
        let mut dark = std::collections::BTreeSet::new();
        for dot in drawn.path.split('M').skip(1) {
            let place = dot.strip_suffix("h1v1h-1z").expect("a dot");
            let (x, y) = place.split_once(' ').expect("two numbers");
            dark.insert((x.parse::<usize>().unwrap(), y.parse::<usize>().unwrap()));
        }
        let side = drawn.side * 8;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            u8::from(!dark.contains(&(x / 8, y / 8))) * 255
        });
        let grids = picture.detect_grids();
        grids[0].decode().expect("a code that can be read").1
    }

    #[test]
    fn what_is_drawn_is_read_again() {
        for length in [1, 20, 60, 120, 213, 500] {
            let text = format!("https://example.test/{}", "x".repeat(length));
            assert_eq!(read(&text), text);
        }
        assert_eq!(draw(&"x".repeat(3_000)), None, "no code is so large");
    }
}
