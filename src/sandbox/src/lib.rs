//! Opened soon.
