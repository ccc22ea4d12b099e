//! The socket.

use std::io;

use axum::Router;
use tokio::net::TcpListener;

/// Serves until the process is asked to end (Ctrl-C or SIGTERM), then finishes what is under way.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    axum::serve(listener, router)
        .with_graceful_shutdown(asked_to_end())
        .await
}

async fn asked_to_end() {
    let interrupt = async {
        // Without a handler the process ends at once, as it would have anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
