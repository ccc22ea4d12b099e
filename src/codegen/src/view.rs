//! The custom sections that a host reads: what the module is (`tokhai.meta`) and how it is drawn (`tokhai.view`).

use std::collections::{BTreeMap, BTreeSet};

use abi::{
    AttributeUse, BlockView, FieldView, FilesView, ItemView, Meta, OptionView, OutputUse,
    OutputView, PageView, PaperView, Procedure, RepeatView, RoleView, View,
};
use form::{Field, FieldId, Form, Item, Kind, RepeatId};

use crate::{Source, cost};

/// The sections by name.
pub(crate) fn sections(form: &Form, source: &Source) -> [(&'static str, Vec<u8>); 2] {
    let json =
        |value: serde_json::Result<Vec<u8>>| value.expect("texts and numbers can be written");
    [
        (
            abi::META_SECTION,
            json(serde_json::to_vec(&meta(form, source))),
        ),
        (abi::VIEW_SECTION, json(serde_json::to_vec(&view(form)))),
    ]
}

fn meta(form: &Form, source: &Source) -> Meta {
    let uses = |field: &Field| {
        let bind = field.bind.clone().filter(|_| field.value.is_none())?;
        // Whoever consents says who they are.
        let named = (field.kind == Kind::Consent).then_some("name.birth");
        let attrs = [Some(bind.attr), named.map(str::to_owned)];
        let persons = form.persons(&bind.role).into_iter().map(str::to_owned);
        let persons: Vec<String> = persons.collect();
        let each = attrs.into_iter().flatten();
        Some(each.flat_map(move |attr| {
            let of = persons.clone().into_iter();
            of.map(move |role| (attr.clone(), role))
        }))
    };
    let attributes: BTreeSet<AttributeUse> = form
        .fields
        .iter()
        .filter_map(uses)
        .flatten()
        .map(|(attr, role)| AttributeUse {
            from: form
                .roles
                .get(&role)
                .map_or(String::new(), |role| role.from.clone()),
            attr,
            role,
        })
        .collect();
    let lists = form
        .lists
        .iter()
        .filter(|(_, list)| !list.sha256.is_empty());
    Meta {
        format: "tokhai-module/1".to_owned(),
        form: form.id.clone(),
        version: form.version.clone(),
        compiler: source.compiler.clone(),
        definition_sha256: source.definition_sha256.clone(),
        attributes: attributes.into_iter().collect(),
        lists: lists
            .map(|(name, list)| (name.clone(), list.sha256.clone()))
            .collect(),
        procedure: form.procedure.code.clone(),
        fuel: cost::bound(form),
        outputs: form
            .outputs
            .iter()
            .map(|output| OutputUse {
                procedure: output.procedure.code.clone(),
                fields: output.fields.iter().map(|id| form.path(*id)).collect(),
            })
            .collect(),
    }
}

fn procedure(p: &form::Procedure) -> Procedure {
    Procedure {
        code: p.code.clone(),
        authority: p.authority.clone(),
        form: p.form.clone(),
        fee: p.fee.clone(),
        time: p.time.clone(),
        legal: p.legal.clone(),
    }
}

fn paper(paper: &form::Paper) -> Option<PaperView> {
    let form::Paper {
        title, signatures, ..
    } = paper.clone();
    let is_said = !title.is_empty() || !signatures.is_empty();
    is_said.then_some(PaperView { title, signatures })
}

fn view(form: &Form) -> View {
    let role = |role: &form::Role| RoleView {
        from: role.from.clone(),
        is: role.is.clone(),
        choose: role.choose.clone(),
        title: role.title.clone(),
    };
    let mut view = View {
        format: "tokhai-view/1".to_owned(),
        id: form.id.clone(),
        version: form.version.clone(),
        title: form.title.clone(),
        summary: form.summary.clone(),
        procedure: procedure(&form.procedure),
        outputs: form
            .outputs
            .iter()
            .map(|output| OutputView {
                title: output.title.clone(),
                procedure: procedure(&output.procedure),
            })
            .collect(),
        roles: form
            .roles
            .iter()
            .map(|(name, r)| (name.clone(), role(r)))
            .collect(),
        pages: form
            .pages
            .iter()
            .map(|page| page_view(form, page))
            .collect(),
        lists: lists(form),
        checks: form
            .checks
            .iter()
            .filter(|check| !check.is_within)
            .map(|check| (check.id.clone(), check.message.clone()))
            .collect(),
        statement: form.statement.clone(),
        paper: paper(&form.paper),
    };
    share_lists(&mut view);
    view
}

/// Lists with the same options, such as yes and no, are written once.
fn share_lists(view: &mut View) {
    let mut first = BTreeMap::new();
    let mut shared = BTreeMap::new();
    for (name, options) in &view.lists {
        let options = serde_json::to_string(options).expect("options have text keys only");
        let stands_for = first.entry(options).or_insert_with(|| name.clone());
        shared.insert(name.clone(), stands_for.clone());
    }
    view.lists.retain(|name, _| shared[name] == *name);
    let share = |field: &mut FieldView| {
        if let Some(name) = shared.get(&field.list) {
            field.list.clone_from(name);
        }
    };
    for item in view.pages.iter_mut().flat_map(|page| &mut page.items) {
        match item {
            ItemView::Field(field) => share(field),
            ItemView::Block(block) => block.fields.iter_mut().for_each(share),
            ItemView::Repeat(repeat) => repeat.each_field_mut(&share),
        }
    }
}

/// Only lists that some field uses.
fn lists(form: &Form) -> BTreeMap<String, Vec<OptionView>> {
    let drawn = (0..form.fields.len()).filter(|id| form.followed(*id).is_none());
    let used: BTreeSet<&str> = drawn.filter_map(|id| form.fields[id].kind.list()).collect();
    let option = |option: &form::ListOption| OptionView {
        code: option.code.clone(),
        label: option.label.clone(),
        from: option.from.map_or(String::new(), |day| day.to_iso()),
        to: option.to.map_or(String::new(), |day| day.to_iso()),
        province: option.province.clone(),
    };
    used.into_iter()
        .map(|name| {
            (
                name.to_owned(),
                form.lists[name].options.iter().map(option).collect(),
            )
        })
        .collect()
}

fn page_view(form: &Form, page: &form::Page) -> PageView {
    PageView {
        id: page.id.clone(),
        title: page.title.clone(),
        intro: page.intro.clone(),
        // Who a role is that follows from an answer stands in that answer, and in those about the person.
        items: page
            .items
            .iter()
            .filter(|item| !matches!(item, Item::Field(id) if form.followed(*id).is_some()))
            .map(|item| item_view(form, *item))
            .collect(),
    }
}

fn item_view(form: &Form, item: Item) -> ItemView {
    let fields = |ids: &[FieldId]| ids.iter().map(|id| field_view(form, *id)).collect();
    match item {
        Item::Field(id) => ItemView::Field(field_view(form, id)),
        Item::Block(id) => {
            let block = &form.blocks[id];
            ItemView::Block(BlockView {
                path: format!("/{}", block.name),
                title: block.title.clone(),
                role: block.role.clone(),
                fields: fields(&block.fields),
            })
        }
        Item::Repeat(id) => ItemView::Repeat(repeat_view(form, id)),
    }
}

fn repeat_view(form: &Form, id: RepeatId) -> RepeatView {
    let repeat = &form.repeats[id];
    let (fields, groups) = (repeat.fields.iter(), repeat.groups.iter());
    RepeatView {
        path: form.group_path(id),
        label: repeat.label.clone(),
        hint: repeat.hint.clone(),
        row_label: repeat.row_label.clone(),
        role: repeat.role.clone(),
        official: repeat.official.clone(),
        min_rows: repeat.min_rows,
        max_rows: repeat.max_rows,
        fields: fields.map(|id| field_view(form, *id)).collect(),
        groups: groups.map(|id| repeat_view(form, *id)).collect(),
    }
}

fn field_view(form: &Form, id: FieldId) -> FieldView {
    let field = &form.fields[id];
    let bind = field.bind.as_ref().filter(|_| field.value.is_none());
    FieldView {
        path: form.path(id),
        kind: field.kind.name().to_owned(),
        label: field.label.clone(),
        hint: field.hint.clone(),
        unit: field.unit.clone(),
        list: field.kind.list().unwrap_or_default().to_owned(),
        within: field
            .within
            .map_or(String::new(), |id| format!("{}/province", form.path(id))),
        max_length: match &field.kind {
            Kind::Text { max_length, .. } => Some(*max_length),
            _ => None,
        },
        files: match &field.kind {
            Kind::File(limits) => Some(FilesView {
                min: limits.min_files,
                max: limits.max_files,
                max_bytes: limits.max_bytes,
                types: limits.types.clone(),
            }),
            _ => None,
        },
        attr: bind.map_or(String::new(), |bind| bind.attr.clone()),
        // Who somebody is, is asked for a role and bound to nothing.
        role: match &field.kind {
            Kind::Person { role } => role.clone(),
            _ => bind.map_or(String::new(), |bind| bind.role.clone()),
        },
        official: field.official.clone(),
        computed: field.value.is_some(),
        messages: field.messages.clone(),
        sample: field.sample.clone(),
    }
}
