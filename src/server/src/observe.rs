//! One log line for each request: route, status, duration. Addresses and answers stay out.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Kind;

/// Logs the request once it is answered.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    // The pattern of the route: the path itself may hold the key of a dossier.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let problem = response.extensions().get::<Kind>().map(|kind| kind.code());
    let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(%method, route, status, duration_us, problem);
    } else {
        tracing::info!(%method, route, status, duration_us, problem);
    }
    response
}
