//! "Did you mean …?"

/// The name most like what was written, if any is like it.
pub(crate) fn nearest<'n>(
    written: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let written = registry::fold(written).replace(['-', ' '], "_");
    // In a name of one or two letters everything is near everything.
    let allowed = (written.chars().count() / 3).min(3);
    let start = format!("{written}_");
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        if written.len() > 2 && name.starts_with(&start) {
            return Some(name);
        }
        let most = best.map_or(allowed, |(far, _)| far);
        if let Some(far) = distance(&written, &name.replace('-', "_"), most)
            && best.is_none_or(|found| (far, name) < found)
        {
            best = Some((far, name));
        }
    }
    best.map(|(_, name)| name)
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

// Levenshtein, with a swap of neighbours as one step; nothing beyond `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most * 4 {
        return None;
    }
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
        // A swap looks two rows back, so both have to be beyond it.
        let is_beyond = |row: &[usize]| row.iter().all(|far| *far > most);
        if is_beyond(&row) && is_beyond(&last) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    Some(last[b.len()]).filter(|far| *far <= most)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    fn check(written: &str, expected: Option<&str>) {
        let names = ["ho_ten", "thoi_han", "so_dinh_danh", "noi-o", "a"];
        assert_eq!(nearest(written, names), expected, "{written}");
    }

    #[test]
    fn names_that_are_like_it() {
        check("hoten", Some("ho_ten"));
        check("Họ tên", Some("ho_ten"));
        check("thoi_hna", Some("thoi_han"));
        check("so_dinh", Some("so_dinh_danh"));
        check("noi_o", Some("noi-o"));
        check("sodinhdanh", Some("so_dinh_danh"));
    }

    #[test]
    fn names_that_are_not() {
        for written in ["", "b", "ten", "dia_chi", "ngay_sinh"] {
            check(written, None);
        }
    }
}
