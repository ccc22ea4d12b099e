//! Every object of the language with its members: what the reader knows and the JSON Schema says.
//!
//! A new member is one line here, the reading of it in `outline`, and a line in `LANGUAGE.md`. A test holds the schema
//! made from this table against the reader.

/// One kind of object.
pub(crate) struct Shape {
    /// Name in the schema.
    pub(crate) name: &'static str,
    /// Its members.
    pub(crate) members: &'static [Member],
}

/// One member.
pub(crate) struct Member {
    pub(crate) key: &'static str,
    pub(crate) value: Value,
    /// Whether the object is wrong without it.
    pub(crate) is_needed: bool,
    /// For fields: which types take it.
    pub(crate) takers: Takers,
    /// What it is for, in Vietnamese and English: editors show it.
    pub(crate) about: [&'static str; 2],
}

/// Which field types take a member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takers {
    All,
    AllBut(&'static [&'static str]),
    Only(&'static [&'static str]),
}

/// What a member's value looks like.
#[derive(Clone, Copy)]
pub(crate) enum Value {
    /// `[a-z][a-z0-9_]*`, no word of CEL.
    Id,
    /// Kebab case.
    Kebab,
    /// A string with something in it.
    Text,
    /// Any string.
    AnyText,
    /// Words by language.
    Words,
    /// An expression.
    Cel,
    /// `true` or `false`.
    Flag,
    /// A whole number between two bounds.
    Number(i64, i64),
    /// A fixed day.
    Day,
    /// A fixed day or `"today"`.
    DayOrToday,
    /// A number with a point, as text.
    Decimal,
    /// A time of day.
    Time,
    /// One of a few strings.
    OneOf(&'static [&'static str]),
    /// A field type.
    FieldType,
    /// What a field is filled from.
    Bind,
    /// An id of the registry.
    Attribute,
    /// A name of a list, or options written out.
    Options,
    /// An object.
    Object(&'static Shape),
    /// Objects by id.
    ById(&'static Shape),
    /// Objects in a row; at least so many.
    List(&'static Shape, usize),
    /// Questions; at least so many.
    Fields(usize),
    /// Strings in a row.
    Texts,
    /// Media types of files; at least one.
    MediaTypes,
    /// Strings by id.
    TextsById,
}

impl Shape {
    /// The keys of all members.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        self.members.iter().map(|member| member.key).collect()
    }

    /// Whether it has a member.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|member| member.key == key)
    }
}

impl Takers {
    /// Whether a field type is among them.
    pub(crate) fn include(self, field_type: &str) -> bool {
        match self {
            Takers::All => true,
            Takers::AllBut(types) => !types.contains(&field_type),
            Takers::Only(types) => types.contains(&field_type),
        }
    }
}

/// Field types but `repeat`, as the language spells them.
pub const FIELD_TYPES: &[&str] = &[
    "text",
    "name",
    "integer",
    "date",
    "choice",
    "boolean",
    "id-number",
    "phone",
    "email",
    "address",
    "long-text",
    "money",
    "tax-code",
    "social-insurance-no",
    "licence-plate",
    "bank-account",
    "url",
    "decimal",
    "time",
    "date-time",
    "partial-date",
    "choices",
    "country",
    "ethnicity",
    "statement",
    "consent",
    "note",
    "file",
    "agency",
    "facility",
];

/// Media types that files may be of: what the service can tell by their bytes.
pub(crate) const MEDIA_TYPES: &[&str] = &[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
];
/// Those that a field takes unless it says others.
pub(crate) const USUAL_TYPES: &[&str] = &["application/pdf", "image/jpeg", "image/png"];

/// Whether a field of this type can have this member.
pub fn takes(field_type: &str, key: &str) -> bool {
    let mut members = FIELD.members.iter();
    members.any(|member| member.key == key && member.takers.include(field_type))
}

/// Field types that have a member.
pub(crate) fn takers(key: &str) -> Vec<&'static str> {
    let all = FIELD_TYPES.iter().copied().chain(["repeat"]);
    all.filter(|ty| takes(ty, key)).collect()
}

/// Most characters a definition may allow.
pub(crate) const MOST_CHARACTERS: i64 = 4000;
/// The same of a long text.
pub(crate) const MOST_LONG: i64 = 10_000;
/// Most digits after the comma.
pub(crate) const MOST_SCALE: i64 = 6;
/// Integers that JSON carries without loss.
pub(crate) const MOST_INTEGER: i64 = 9_007_199_254_740_991;
/// Most rows a definition may say.
pub(crate) const MOST_ROWS: i64 = 200;
/// Most files a field may take.
pub(crate) const MOST_FILES: i64 = 20;
/// Most mebibytes a file may have.
pub(crate) const MOST_MEBIBYTES: i64 = 20;
/// Fees and time limits stay below a milliard.
pub(crate) const MOST_FEE: i64 = 999_999_999;

const fn need(key: &'static str, value: Value, about: [&'static str; 2]) -> Member {
    Member {
        key,
        value,
        is_needed: true,
        takers: Takers::All,
        about,
    }
}

const fn may(key: &'static str, value: Value, about: [&'static str; 2]) -> Member {
    Member {
        is_needed: false,
        ..need(key, value, about)
    }
}

const fn of(types: &'static [&'static str], member: Member) -> Member {
    Member {
        takers: Takers::Only(types),
        ..member
    }
}

// What can come from a register: no statement, no consent, no note, no file, nothing that is always worked out.
const fn prefilled(member: Member) -> Member {
    Member {
        takers: Takers::AllBut(&["repeat", "statement", "consent", "note", "file", "agency"]),
        ..member
    }
}

// What can be asked for: no statement, no note, nothing that is always worked out.
const fn asked(member: Member) -> Member {
    Member {
        takers: Takers::AllBut(&["repeat", "statement", "note", "agency"]),
        ..member
    }
}

// What can be written down as an example.
const fn shown(member: Member) -> Member {
    Member {
        takers: Takers::AllBut(&["repeat", "consent", "note", "file", "agency"]),
        ..member
    }
}

const fn one_answer(member: Member) -> Member {
    Member {
        takers: Takers::AllBut(&["repeat", "note"]),
        ..member
    }
}

const SCHEMA: Member = may(
    "$schema",
    Value::Text,
    [
        "Lược đồ JSON cho trình soạn thảo; trình biên dịch bỏ qua.",
        "JSON Schema for editors; the compiler passes over it.",
    ],
);

/// A whole definition.
pub(crate) const FORM: Shape = Shape {
    name: "form",
    members: &[
        SCHEMA,
        need("id", Value::Kebab, ["Tên tờ khai, ví dụ dang-ky-tam-tru.", "Name of the form in kebab case."]),
        need("version", Value::Text, ["Ngày căn cứ pháp lý có hiệu lực.", "Day its legal basis took force."]),
        need("title", Value::Words, ["Tên thủ tục như người dân đọc.", "Name as people read it."]),
        may("summary", Value::Words, ["Dành cho ai, để làm gì.", "Who it is for and what it does."]),
        may("procedure", Value::Object(&PROCEDURE), ["Thủ tục hành chính mà tờ khai mở ra.", "The procedure it opens."]),
        may("roles", Value::ById(&ROLE), ["Những người có dữ liệu được hỏi.", "Whose data is asked for."]),
        need("pages", Value::List(&PAGE, 1), ["Các trang theo thứ tự.", "Pages in order."]),
        may("checks", Value::List(&CHECK, 0), ["Quy tắc giữa nhiều trường.", "Rules across fields."]),
        may("outputs", Value::List(&OUTPUT, 0), ["Các thủ tục liên thông nhận câu trả lời.", "Linked procedures that the answers go to."]),
        may("statement", Value::Words, ["Lời cam đoan trước khi gửi.", "What people declare before sending."]),
        may("paper", Value::Object(&PAPER), ["Mẫu giấy tương ứng.", "The paper form."]),
        may("allow", Value::List(&ALLOW, 0), ["Cảnh báo được chấp nhận, kèm lý do và căn cứ.", "Accepted warnings, with reason and ground."]),
    ],
};

/// `procedure`
pub(crate) const PROCEDURE: Shape = Shape {
    name: "procedure",
    members: &[
        need("code", Value::Text, ["Mã thủ tục, ví dụ 1.004194.", "National procedure code, e.g. 1.004194."]),
        may("authority", Value::Text, ["Cơ quan tiếp nhận.", "Receiving agency."]),
        may("form", Value::Text, ["Tên mẫu và văn bản ban hành.", "Official form and the document that issued it."]),
        may("fee", Value::Object(&FEE), ["Lệ phí, đồng.", "Fees in đồng."]),
        may("time", Value::Object(&TIME), ["Thời hạn giải quyết.", "Time limit."]),
        may("legal", Value::Texts, ["Căn cứ pháp lý.", "Legal grounds."]),
    ],
};

/// `procedure.fee`
pub(crate) const FEE: Shape = Shape {
    name: "fee",
    members: &[
        may("online", Value::Number(0, MOST_FEE), ["Nộp trực tuyến.", "Filed online."]),
        may("counter", Value::Number(0, MOST_FEE), ["Nộp trực tiếp.", "Filed at the counter."]),
    ],
};

/// `procedure.time`
pub(crate) const TIME: Shape = Shape {
    name: "time",
    members: &[
        may("working_days", Value::Number(0, MOST_FEE), ["Ngày làm việc.", "Working days."]),
        may("hours", Value::Number(0, MOST_FEE), ["Giờ.", "Hours."]),
    ],
};

/// One of `roles`.
pub(crate) const ROLE: Shape = Shape {
    name: "role",
    members: &[
        may("from", Value::OneOf(SOURCES), ["Người này lấy từ đâu.", "Where the person comes from."]),
        may("is", Value::Text, ["Thay cho from: vai này là vai nào khi when đúng.", "In place of from: which role it is while when is true."]),
        may("when", Value::Cel, ["Biểu thức quyết định vai này là ai (is).", "What decides who the role is (is)."]),
        may("otherwise", Value::Text, ["Vai này là vai nào khi when sai; bỏ trống thì người khai tự nhập.", "Which role it is while when is false; nobody unless said."]),
        may("choose", Value::OneOf(&["one", "many"]), ["Chọn một hay nhiều người.", "One person or several."]),
        may("title", Value::Words, ["Vai được gọi là gì.", "How the role is called."]),
        may("question", Value::Words, ["Câu hỏi khi chọn người (choose: one).", "How it is asked who they are (choose: one)."]),
    ],
};

/// Where a role's person comes from.
pub(crate) const SOURCES: &[&str] = &[
    "self", "household.head", "household.members", "household", "family.father", "family.mother", "family.spouse", "family.children",
    "family", "deceased", "invited",
];

/// One of `pages`.
pub(crate) const PAGE: Shape = Shape {
    name: "page",
    members: &[
        need("id", Value::Id, ["Tên trang.", "Name of the page."]),
        need("title", Value::Words, ["Tiêu đề.", "Heading."]),
        may("intro", Value::Words, ["Lời dẫn dưới tiêu đề.", "Sentence under the heading."]),
        may("show", Value::Cel, ["Hiện khi biểu thức này đúng.", "Shown while this is true."]),
        may("use", Value::List(&USE, 0), ["Khối dùng chung trên trang.", "Shared blocks on the page."]),
        may("fields", Value::Fields(0), ["Câu hỏi trên trang.", "Questions on the page."]),
    ],
};

/// One of a page's `use`.
pub(crate) const USE: Shape = Shape {
    name: "use",
    members: &[
        need("block", Value::Text, ["Tên khối: forms/blocks/TÊN.json.", "Name of the block: forms/blocks/NAME.json."]),
        need("as", Value::Id, ["Tên của khối trong tờ khai này.", "Name of the block in this form."]),
        may("role", Value::Text, ["Khối hỏi về ai.", "Whom the block asks about."]),
        may("title", Value::Words, ["Tiêu đề thay cho tiêu đề của khối.", "Heading instead of the block's own."]),
        may("show", Value::Cel, ["Hiện khi biểu thức này đúng.", "Shown while this is true."]),
        may("official", Value::TextsById, ["Số thứ tự trên mẫu giấy theo trường, thay cho số của khối.", "Numbers on the official form by field, instead of the block's own."]),
    ],
};

/// One of a repeat group's `use`.
pub(crate) const ROW_USE: Shape = Shape {
    name: "row-use",
    members: &[
        need("block", Value::Text, ["Tên khối: forms/blocks/TÊN.json.", "Name of the block: forms/blocks/NAME.json."]),
        may("official", Value::TextsById, ["Số thứ tự trên mẫu giấy theo trường, thay cho số của khối.", "Numbers on the official form by field, instead of the block's own."]),
    ],
};

/// One of `checks`.
pub(crate) const CHECK: Shape = Shape {
    name: "check",
    members: &[
        need("id", Value::Id, ["Tên quy tắc.", "Name of the rule."]),
        need("rule", Value::Cel, ["Điều phải đúng.", "What has to be true."]),
        need("message", Value::Words, ["Nói gì với người khai khi không đúng.", "What to tell people when it is not."]),
        may("at", Value::AnyText, ["Trường hiện thông báo.", "The field it is shown at."]),
    ],
};

/// One of `outputs`.
pub(crate) const OUTPUT: Shape = Shape {
    name: "output",
    members: &[
        need("procedure", Value::Object(&PROCEDURE), ["Thủ tục nhận câu trả lời.", "The procedure that takes the answers."]),
        need("title", Value::Words, ["Hồ sơ được gọi là gì.", "How its dossier is called."]),
        may("pages", Value::Texts, ["Lấy mọi câu trả lời của các trang này.", "Takes all answers of these pages."]),
        may("fields", Value::Texts, ["Lấy các trường, khối, nhóm lặp này.", "Takes these fields, blocks and repeat groups."]),
    ],
};

/// `paper`
pub(crate) const PAPER: Shape = Shape {
    name: "paper",
    members: &[
        need("items", Value::Number(1, 1000), ["Số mục của mẫu giấy.", "Number of items on the paper form."]),
        may("source", Value::Text, ["Mẫu giấy nào.", "Which paper form."]),
        may("title", Value::Words, ["Tên in trên mẫu giấy, nếu khác tên tờ khai.", "The title printed on it, if it is not the form's own."]),
        may("signatures", Value::List(&SIGNATURE, 0), ["Những chỗ ký, từ trái sang phải; mặc định là người kê khai.", "Who signs, from left to right; the person who fills it unless said."]),
    ],
};

/// One of `signatures` of a paper form.
pub(crate) const SIGNATURE: Shape = Shape {
    name: "signature",
    members: &[need("title", Value::Words, ["Người ký hay ý kiến ở đó.", "Who signs there, or whose opinion stands there."])],
};

/// One of `allow`.
pub(crate) const ALLOW: Shape = Shape {
    name: "allow",
    members: &[
        need("code", Value::Text, ["Mã cảnh báo.", "Code of the warning."]),
        need("at", Value::AnyText, ["Chỗ được chấp nhận, JSON Pointer.", "JSON Pointer to where it is accepted."]),
        need("reason", Value::Text, ["Lý do.", "Reason."]),
        need("legal", Value::Text, ["Căn cứ pháp lý.", "Legal ground."]),
    ],
};

/// One option written out in a field.
pub(crate) const OPTION: Shape = Shape {
    name: "option",
    members: &[
        need("code", Value::AnyText, ["Mã được lưu.", "What is stored."]),
        need("label", Value::Words, ["Lời người dân đọc.", "What people read."]),
    ],
};

/// One option of a shared list.
pub(crate) const LIST_OPTION: Shape = Shape {
    name: "list-option",
    members: &[
        need("code", Value::AnyText, ["Mã được lưu.", "What is stored."]),
        need("label", Value::Words, ["Lời người dân đọc.", "What people read."]),
        may("from", Value::Day, ["Ngày bắt đầu có giá trị.", "First day it holds."]),
        may("to", Value::Day, ["Ngày cuối cùng còn giá trị.", "Last day it holds."]),
        may("province", Value::Text, ["Cơ sở ở tỉnh, thành phố nào, mã hai chữ số.", "Province in which a facility lies, two digits."]),
    ],
};

/// A shared list.
pub(crate) const LIST: Shape = Shape {
    name: "list",
    members: &[
        SCHEMA,
        need("id", Value::Text, ["Tên danh sách, trùng tên tệp.", "Name of the list, that of its file."]),
        may("from", Value::Day, ["Ngày bắt đầu có giá trị.", "First day it holds."]),
        may("to", Value::Day, ["Ngày cuối cùng còn giá trị.", "Last day it holds."]),
        need("source", Value::Text, ["Danh sách lấy từ văn bản nào.", "Which document it comes from."]),
        need("options", Value::List(&LIST_OPTION, 1), ["Các lựa chọn theo thứ tự.", "Options in order."]),
    ],
};

/// A shared block.
pub(crate) const BLOCK: Shape = Shape {
    name: "block",
    members: &[
        SCHEMA,
        need("id", Value::Id, ["Tên khối, trùng tên tệp.", "Name of the block, that of its file."]),
        need("title", Value::Words, ["Tiêu đề.", "Heading."]),
        need("fields", Value::Fields(1), ["Câu hỏi của khối.", "Questions of the block."]),
    ],
};

/// `bind` written out.
pub(crate) const BIND: Shape = Shape {
    name: "bind",
    members: &[
        need("attr", Value::Attribute, ["Dữ liệu nào.", "Which attribute."]),
        may("role", Value::Text, ["Của ai.", "Whose."]),
        may("lock", Value::Flag, ["false: người khai sửa được.", "false: people may change it."]),
    ],
};

/// Findings that a field can have its own sentence for.
pub(crate) const MESSAGES: Shape = Shape {
    name: "messages",
    members: &[
        may("required", Value::Words, ["Chưa trả lời.", "No answer."]),
        may("unreadable", Value::Words, ["Không đọc được.", "It can not be read."]),
        may("too-short", Value::Words, ["Quá ngắn.", "Too short."]),
        may("too-long", Value::Words, ["Quá dài.", "Too long."]),
        may("too-small", Value::Words, ["Quá nhỏ hoặc quá sớm.", "Too small or too early."]),
        may("too-large", Value::Words, ["Quá lớn hoặc quá muộn.", "Too large or too late."]),
        may("pattern", Value::Words, ["Không đúng mẫu.", "Not as the pattern says."]),
        may("option", Value::Words, ["Không có trong danh sách.", "Not in the list."]),
        may("too-few-files", Value::Words, ["Quá ít tệp.", "Too few files."]),
        may("too-many-files", Value::Words, ["Quá nhiều tệp.", "Too many files."]),
        may("file-too-large", Value::Words, ["Tệp quá nặng.", "A file is too large."]),
        may("file-type", Value::Words, ["Loại tệp không được nhận.", "A file of another type."]),
        may("within", Value::Words, ["Cơ sở ở tỉnh, thành phố khác.", "A facility in another province."]),
        may("locked-changed", Value::Words, ["Khác dữ liệu đã khóa.", "Other than the locked value."]),
        may("rule-failed", Value::Words, ["Không tính được.", "It could not be worked out."]),
    ],
};

const TEXTS: &[&str] = &["text", "name", "email"];
const COMPUTED: &[&str] = &["text", "integer", "money", "decimal", "date", "boolean", "choice"];
const DAYS: &[&str] = &["date", "date-time", "partial-date"];

/// One question; a key that means two things stands twice.
pub(crate) const FIELD: Shape = Shape {
    name: "field",
    members: &[
        need("id", Value::Id, ["Tên trường, không dấu.", "Name of the field."]),
        need("type", Value::FieldType, ["Kiểu câu trả lời.", "Type of the answer."]),
        need("label", Value::Words, ["Câu hỏi.", "The question."]),
        may("hint", Value::Words, ["Dòng giải thích dưới câu hỏi.", "A line under the question."]),
        asked(may("required", Value::Flag, ["Phải trả lời khi đang hiện.", "Needs an answer while shown."])),
        asked(may("require", Value::Cel, ["Phải trả lời khi biểu thức này đúng.", "Needs an answer while this is true."])),
        may("show", Value::Cel, ["Hiện khi biểu thức này đúng.", "Shown while this is true."]),
        of(COMPUTED, may("value", Value::Cel, ["Tự tính; không ai nhập.", "Computed; nobody types it."])),
        of(&["agency"], need("value", Value::Cel, ["Đơn vị hành chính của cơ quan, ví dụ commune(noi_o).", "Unit of the agency, e.g. commune(noi_o)."])),
        of(&["agency"], need("authority", Value::Words, ["Cơ quan nào của đơn vị ấy, ví dụ Công an.", "Which agency of that unit, e.g. the police."])),
        of(&["integer", "money"], may("min", Value::Number(-MOST_INTEGER, MOST_INTEGER), ["Số nhỏ nhất.", "Smallest number."])),
        of(&["integer", "money"], may("max", Value::Number(-MOST_INTEGER, MOST_INTEGER), ["Số lớn nhất.", "Largest number."])),
        of(DAYS, may("min", Value::DayOrToday, ["Ngày sớm nhất, hoặc today.", "Earliest day, or today."])),
        of(DAYS, may("max", Value::DayOrToday, ["Ngày muộn nhất, hoặc today.", "Latest day, or today."])),
        of(&["decimal"], need("scale", Value::Number(1, MOST_SCALE), ["Số chữ số sau dấu phẩy.", "Digits after the comma."])),
        of(&["decimal"], may("min", Value::Decimal, ["Số nhỏ nhất, ví dụ \"12.5\".", "Smallest number, e.g. \"12.5\"."])),
        of(&["decimal"], may("max", Value::Decimal, ["Số lớn nhất, ví dụ \"12.5\".", "Largest number, e.g. \"12.5\"."])),
        of(&["time"], may("min", Value::Time, ["Giờ sớm nhất.", "Earliest time."])),
        of(&["time"], may("max", Value::Time, ["Giờ muộn nhất.", "Latest time."])),
        of(&["long-text"], may("min_length", Value::Number(0, MOST_LONG), ["Ít nhất bao nhiêu ký tự.", "Fewest characters."])),
        of(&["long-text"], may("max_length", Value::Number(1, MOST_LONG), ["Nhiều nhất bao nhiêu ký tự.", "Most characters."])),
        of(TEXTS, may("min_length", Value::Number(0, MOST_CHARACTERS), ["Ít nhất bao nhiêu ký tự.", "Fewest characters."])),
        of(TEXTS, may("max_length", Value::Number(1, MOST_CHARACTERS), ["Nhiều nhất bao nhiêu ký tự.", "Most characters."])),
        of(&["text", "name"], may("pattern", Value::AnyText, ["Biểu thức chính quy cho cả câu trả lời.", "Regular expression for the whole answer."])),
        of(&["choice", "choices", "facility"], need("options", Value::Options, ["\"list:tên\" hoặc các lựa chọn.", "\"list:name\" or options."])),
        of(&["facility"], may("within", Value::Text, ["Chỉ nhận cơ sở ở tỉnh, thành phố của địa chỉ nào, ví dụ noi_o.", "Takes only facilities in the province of this address, e.g. noi_o."])),
        of(&["file"], may("accept", Value::MediaTypes, ["Loại tệp được nhận; không ghi thì nhận PDF, JPEG, PNG.", "Media types it takes; PDF, JPEG and PNG unless said."])),
        of(&["file"], may("min_files", Value::Number(1, MOST_FILES), ["Ít nhất bao nhiêu tệp khi có trả lời.", "Fewest files of an answer."])),
        of(&["file"], may("max_files", Value::Number(1, MOST_FILES), ["Nhiều nhất bao nhiêu tệp.", "Most files."])),
        of(&["file"], may("max_mb", Value::Number(1, MOST_MEBIBYTES), ["Mỗi tệp nặng nhất bao nhiêu MB (1.048.576 byte).", "Most megabytes (1,048,576 bytes) of one file."])),
        prefilled(may("bind", Value::Bind, ["Điền sẵn từ dữ liệu nào.", "What it is prefilled from."])),
        of(&["integer", "decimal"], may("unit", Value::Words, ["Đếm cái gì.", "What is counted."])),
        may("official", Value::Text, ["Số thứ tự trên mẫu giấy.", "Number of the item on the official form."]),
        one_answer(may("messages", Value::Object(&MESSAGES), ["Câu riêng cho từng lỗi.", "Own sentences by rule."])),
        shown(may("sample", Value::Text, ["Một câu trả lời mẫu.", "An answer that could be given."])),
        of(&["repeat"], may("use", Value::List(&ROW_USE, 0), ["Khối dùng chung có câu hỏi trong mỗi dòng.", "Shared blocks whose questions stand in each row."])),
        of(&["repeat"], may("fields", Value::Fields(0), ["Câu hỏi của mỗi dòng.", "Questions of each row."])),
        of(&["repeat"], may("min_rows", Value::Number(0, MOST_ROWS), ["Ít nhất bao nhiêu dòng.", "Fewest rows."])),
        of(&["repeat"], may("max_rows", Value::Number(1, MOST_ROWS), ["Nhiều nhất bao nhiêu dòng.", "Most rows."])),
        of(&["repeat"], may("role", Value::Text, ["Mỗi dòng là ai.", "Who each row is."])),
        of(&["consent"], need("role", Value::Text, ["Ai cho ý kiến: một vai \"invited\".", "Who consents: a role from \"invited\"."])),
        of(&["repeat"], may("row_label", Value::Words, ["Mỗi dòng được gọi là gì.", "How a row is called."])),
    ],
};
