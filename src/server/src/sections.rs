//! Finding a custom section in a module, without running it.

/// The bytes of the first custom section of that name.
///
/// Nothing when `module` is no WebAssembly, is cut short, or has no such section.
///
/// # Source
/// WebAssembly Core Specification 2.0, §5.5.2 and §5.5.3.
pub(crate) fn custom_section<'m>(module: &'m [u8], name: &str) -> Option<&'m [u8]> {
    let mut rest = module.strip_prefix(b"\0asm\x01\0\0\0")?;
    while let Some((&id, after)) = rest.split_first() {
        let (size, body) = length(after)?;
        let (section, next) = body.split_at_checked(size)?;
        if id == 0
            && let Some(content) = named(section, name)
        {
            return Some(content);
        }
        rest = next;
    }
    None
}

fn named<'m>(section: &'m [u8], name: &str) -> Option<&'m [u8]> {
    let (size, rest) = length(section)?;
    let (own_name, content) = rest.split_at_checked(size)?;
    (own_name == name.as_bytes()).then_some(content)
}

/// An unsigned LEB128 number of at most 32 bits, and what follows it.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).ok()?;
            return Some((usize::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

/// A module that holds nothing but these custom sections.
#[cfg(test)]
pub(crate) fn module_with(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for (name, content) in sections {
        let body = [&leb(name.len()), name.as_bytes(), content].concat();
        module.push(0);
        module.extend(leb(body.len()));
        module.extend(body);
    }
    module
}

#[cfg(test)]
fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_by_name() {
        let long = vec![b'x'; 300];
        let module = module_with(&[("a", &long), ("b", b"two")]);
        assert_eq!(custom_section(&module, "a"), Some(&long[..]));
        assert_eq!(custom_section(&module, "b"), Some(&b"two"[..]));
        assert_eq!(custom_section(&module, "c"), None);
    }

    #[test]
    fn what_is_cut_short_has_no_section() {
        let module = module_with(&[("b", b"two")]);
        for end in 0..module.len() {
            assert_eq!(custom_section(&module[..end], "b"), None, "{end}");
        }
        assert_eq!(
            custom_section(b"\0asm\x01\0\0\0\0\xff\xff\xff\xff\xff\xff", "b"),
            None
        );
    }
}
