//! The service called without a socket, against a provider on a loopback socket and a judge with known rules.

mod attacks;
mod edition;
mod embed;
mod invited;
mod issuer;
mod judging;
mod log;
mod pages;
mod real;
mod registers;
mod routes;
mod sign_in;
mod stored;
mod submit;
mod uploads;
mod vintage;
mod world;

/// Values that belong to an invented person and must never be seen in a log.
pub(crate) const NAME: &str = "Trần Thị Đánh Dấu";
pub(crate) const NUMBER: &str = "099300000077";
