//! "Did you mean …?"

/// The name most like what was written, if any is like it.
pub(crate) fn nearest<'n>(
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let written = registry::fold(written).replace(['-', ' '], "_");
    // In a name of one or two letters everything is near everything.
    let allowed = (written.chars().count() / 3).min(3);
    let is_begun = |name: &str| written.len() > 2 && name.starts_with(&format!("{written}_"));
    let names: Vec<&str> = names.into_iter().collect();
    if let Some(begun) = names.iter().find(|name| is_begun(name)) {
        return Some(begun);
    }
    names
        .into_iter()
        .map(|name| (distance(&written, &name.replace('-', "_")), name))
        .filter(|(far, _)| *far <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// A hint that names the nearest, else all if they are few.
pub(crate) fn hint(written: &str, names: &[&str]) -> Option<(String, String)> {
    if let Some(name) = nearest(written, names.iter().copied()) {
        return Some((
            format!("có phải là \"{name}\"?"),
            format!("did you mean \"{name}\"?"),
        ));
    }
    if names.is_empty() || names.len() > 24 {
        return None;
    }
    let all = names.join(", ");
    Some((format!("có thể dùng: {all}"), format!("there are: {all}")))
}

// Levenshtein, with a swap of neighbours as one step.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(80).collect();
    let b: Vec<char> = b.to_lowercase().chars().take(80).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}
