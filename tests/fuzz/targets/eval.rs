//! CEL, run: an expression without variables, or over missing ones, ends within its fuel with a value or a status.

use check::expression;
use host::Error;
use host::alone::Expressions;

use super::cel::inputs;

/// Bytes of a variable's place, and of the result.
const PLACE: usize = 24;

pub(crate) fn enter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let inputs = inputs();
    let (Some(expr), _) = expression(text, &inputs, "") else {
        return;
    };
    let module = Expressions::new(&codegen::expressions(&[expr]));
    let module = module.expect("what compiles is a module");
    let mut alone = module.start(0).expect("a module can be started");
    // Zeros: every variable is missing.
    let places = alone.write(&vec![0; PLACE * inputs.len()]);
    let result = alone.write(&[0; PLACE]);
    let (places, result) = (
        places.expect("there is room"),
        result.expect("there is room"),
    );
    match alone.eval(places, result) {
        Ok(()) | Err(Error::Exhausted) => {}
        Err(error) => panic!("{error}"),
    }
    assert!(alone.read(result, 4).is_ok());
}
