//! QR codes (ISO/IEC 18004) as an outline that a page draws.

use maud::{Markup, html};
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
    let colors = code.to_colors();
    let lines = (QUIET..).zip(colors.chunks(width));
    Some(Drawn {
        side: width + 2 * QUIET,
        path: lines.map(|(y, line)| outline(y, line)).collect(),
    })
}

/// The dark dots of one line, those that touch as one bar.
fn outline(y: usize, line: &[Color]) -> String {
    let mut x = QUIET;
    let mut path = String::new();
    for bar in line.chunk_by(|one, next| one == next) {
        if bar[0] == Color::Dark {
            path += &format!("M{x} {y}h{0}v1h-{0}z", bar.len());
        }
        x += bar.len();
    }
    path
}

impl Drawn {
    /// As a picture, dark on light whatever the page's colours. `about` is read to who does not see it.
    pub(crate) fn picture(&self, about: &str) -> Markup {
        let side = self.side;
        html! {
            svg .qr role="img" aria-label=(about) viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
                rect width=(side) height=(side) fill="#ffffff" {}
                path d=(self.path) fill="#000000" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::draw;

    /// Reads what is drawn, eight points a dot.
    fn read(text: &str) -> String {
        let drawn = draw(text).expect("it fits");
        let mut dark = std::collections::BTreeSet::new();
        for dot in drawn.path.split('M').skip(1) {
            let (place, bar) = dot.split_once('h').expect("a bar");
            let (x, y) = place.split_once(' ').expect("two numbers");
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let (long, _) = bar.split_once('v').expect("its length");
            let long: usize = long.parse().unwrap();
            dark.extend((x..x + long).map(|x| (x, y)));
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
