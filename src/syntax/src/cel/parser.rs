//! Grammar of expressions, by operator strength.

use diagnostics::Span;

use super::ast::{Ast, AstKind, BinaryOp, Name, UnaryOp};
use super::lexer::Token;
use super::{Problem, RESERVED, problem};

// Walkers of the tree use the stack; what people write stays far below.
const MAX_HEIGHT: usize = 100;

type Parsed = Result<Ast, Problem>;

pub(crate) fn parse(text: &str, tokens: &[(Token, Span)]) -> Parsed {
    let mut parser = Parser {
        tokens,
        at: 0,
        end: text.len(),
        depth: 0,
    };
    if tokens.is_empty() {
        let all = Span {
            start: 0,
            end: text.len(),
        };
        return Err(problem(all, "biểu thức trống", "the expression is empty"));
    }
    let ast = parser.expr()?;
    match parser.peek() {
        None => Ok(ast),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    tokens: &'t [(Token, Span)],
    at: usize,
    end: usize,
    depth: usize,
}

fn node(kind: AstKind, span: Span, below: usize) -> Parsed {
    let height = below + 1;
    if height > MAX_HEIGHT {
        return Err(too_complex(span));
    }
    Ok(Ast { kind, span, height })
}

fn too_complex(span: Span) -> Problem {
    problem(
        span,
        "biểu thức quá dài hoặc lồng quá sâu; tách thành một trường tính sẵn, hoặc dùng in [ … ]",
        "the expression is too long or too deep; move a part to a computed field, or use in [ … ]",
    )
}

fn join(from: Span, to: Span) -> Span {
    Span {
        start: from.start,
        end: to.end,
    }
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn here(&self) -> Span {
        let end = Span {
            start: self.end,
            end: self.end,
        };
        self.tokens.get(self.at).map_or(end, |(_, span)| *span)
    }

    fn last(&self) -> Span {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(Span::default(), |(_, span)| *span)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Problem> {
        if self.eat(sign) {
            return Ok(());
        }
        let here = self.here();
        Err(problem(
            here,
            &format!("thiếu {sign} ở đây"),
            &format!("{sign} is missing here"),
        ))
    }

    fn unexpected(&self) -> Problem {
        let here = self.here();
        match self.peek() {
            None => problem(
                here,
                "biểu thức dừng giữa chừng",
                "the expression stops in the middle",
            ),
            Some(_) => problem(here, "chỗ này không đọc được", "this has no place here"),
        }
    }

    fn expr(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_HEIGHT {
            return Err(too_complex(self.here()));
        }
        let condition = self.binary(1)?;
        let ast = if self.eat("?") {
            let then = self.binary(1)?;
            self.expect(":")?;
            let other = self.expr()?;
            let span = join(condition.span, other.span);
            let below = condition.height.max(then.height).max(other.height);
            let parts = (Box::new(condition), Box::new(then), Box::new(other));
            node(AstKind::If(parts.0, parts.1, parts.2), span, below)?
        } else {
            condition
        };
        self.depth -= 1;
        Ok(ast)
    }

    fn operator(&self) -> Option<BinaryOp> {
        Some(match self.peek()? {
            Token::Name(name) if name == "in" => BinaryOp::In,
            Token::Sign(sign) => match *sign {
                "||" => BinaryOp::Or,
                "&&" => BinaryOp::And,
                "==" => BinaryOp::Equal,
                "!=" => BinaryOp::NotEqual,
                "<" => BinaryOp::Less,
                "<=" => BinaryOp::LessEqual,
                ">" => BinaryOp::Greater,
                ">=" => BinaryOp::GreaterEqual,
                "+" => BinaryOp::Add,
                "-" => BinaryOp::Subtract,
                "*" => BinaryOp::Multiply,
                "/" => BinaryOp::Divide,
                "%" => BinaryOp::Remainder,
                _ => return None,
            },
            _ => return None,
        })
    }

    fn binary(&mut self, weakest: u8) -> Parsed {
        let mut left = self.unary()?;
        while let Some(op) = self.operator().filter(|op| op.strength() >= weakest) {
            self.at += 1;
            let right = self.binary(op.strength() + 1)?;
            let span = join(left.span, right.span);
            let below = left.height.max(right.height);
            let kind = AstKind::Binary(op, Box::new(left), Box::new(right));
            left = node(kind, span, below)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.here();
        let op = if self.eat("!") {
            UnaryOp::Not
        } else if self.eat("-") {
            let literal = match self.tokens.get(self.at) {
                Some((Token::Int(magnitude), span)) => negative(*magnitude, join(start, *span))?,
                Some((Token::Double(number), span)) => {
                    node(AstKind::Double(-number), join(start, *span), 0)?
                }
                _ => return self.unary_of(UnaryOp::Negate, start),
            };
            self.at += 1;
            return self.suffixes(literal);
        } else {
            let primary = self.primary()?;
            return self.suffixes(primary);
        };
        self.unary_of(op, start)
    }

    // Stands behind the sign.
    fn unary_of(&mut self, op: UnaryOp, start: Span) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_HEIGHT {
            return Err(too_complex(start));
        }
        let operand = self.unary()?;
        self.depth -= 1;
        let (span, below) = (join(start, operand.span), operand.height);
        node(AstKind::Unary(op, Box::new(operand)), span, below)
    }

    fn primary(&mut self) -> Parsed {
        let span = self.here();
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Int(magnitude)) => match i64::try_from(magnitude) {
                Ok(number) => node(AstKind::Int(number), span, 0),
                Err(_) => Err(too_large(span)),
            },
            Some(Token::Uint(number)) => node(AstKind::Uint(number), span, 0),
            Some(Token::Double(number)) => node(AstKind::Double(number), span, 0),
            Some(Token::Text(text)) => node(AstKind::Text(text), span, 0),
            Some(Token::Bytes(bytes)) => node(AstKind::Bytes(bytes), span, 0),
            Some(Token::Name(name)) => self.name(name, span),
            Some(Token::Sign(".")) => self.top_name(span),
            Some(Token::Sign("{")) => self.map(span),
            Some(Token::Sign("(")) => {
                let inner = self.expr()?;
                self.expect(")")?;
                // The brackets belong to the place, so that what is marked can be replaced whole.
                let span = join(span, self.last());
                Ok(Ast { span, ..inner })
            }
            Some(Token::Sign("[")) => {
                let items = self.items("]")?;
                let below = items.iter().map(|item| item.height).max().unwrap_or(0);
                node(AstKind::List(items), join(span, self.last()), below)
            }
            _ => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }

    fn name(&mut self, name: String, span: Span) -> Parsed {
        match name.as_str() {
            "true" => return node(AstKind::Bool(true), span, 0),
            "false" => return node(AstKind::Bool(false), span, 0),
            "null" => return node(AstKind::Null, span, 0),
            _ => {}
        }
        if self.eat("(") {
            return self.call(None, Name { text: name, span });
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(problem(
                span,
                &format!("\"{name}\" là từ riêng của CEL"),
                &format!("\"{name}\" is a word CEL keeps for itself"),
            ));
        }
        node(AstKind::Name(name), span, 0)
    }

    // Stands behind a leading dot.
    fn top_name(&mut self, dot: Span) -> Parsed {
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.no_name());
        };
        let span = join(dot, self.here());
        self.at += 1;
        if self.eat("(") {
            return self.call(None, Name { text: name, span });
        }
        node(AstKind::TopName(name), span, 0)
    }

    fn no_name(&self) -> Problem {
        let here = self.here();
        problem(here, "sau dấu . là một tên", "a name follows the dot")
    }

    // Stands behind the opening brace.
    fn map(&mut self, start: Span) -> Parsed {
        let mut entries = Vec::new();
        let mut below = 0;
        while !self.eat("}") {
            let key = self.element()?;
            self.expect(":")?;
            let value = self.expr()?;
            below = below.max(key.height).max(value.height);
            entries.push((key, value));
            if !self.eat(",") {
                self.expect("}")?;
                break;
            }
        }
        node(AstKind::Map(entries), join(start, self.last()), below)
    }

    // `e` or `?e`
    fn element(&mut self) -> Parsed {
        let start = self.here();
        if !self.eat("?") {
            return self.expr();
        }
        let inner = self.expr()?;
        let (span, below) = (join(start, inner.span), inner.height);
        node(AstKind::Optional(Box::new(inner)), span, below)
    }

    // Stands behind the opening brace.
    fn message(&mut self, name: Ast) -> Parsed {
        let mut fields = Vec::new();
        let mut below = name.height;
        while !self.eat("}") {
            self.eat("?");
            let field = self.field_name()?;
            self.expect(":")?;
            let value = self.expr()?;
            below = below.max(value.height);
            fields.push((field, value));
            if !self.eat(",") {
                self.expect("}")?;
                break;
            }
        }
        let span = join(name.span, self.last());
        node(AstKind::Message(Box::new(name), fields), span, below)
    }

    fn field_name(&mut self) -> Result<Name, Problem> {
        let span = self.here();
        match self.peek().cloned() {
            Some(Token::Name(text) | Token::Quoted(text)) => {
                self.at += 1;
                Ok(Name { text, span })
            }
            _ => Err(self.no_name()),
        }
    }

    // Stands behind the opening bracket.
    fn call(&mut self, target: Option<Box<Ast>>, name: Name) -> Parsed {
        let args = self.items(")")?;
        let start = target.as_ref().map_or(name.span, |target| target.span);
        let below = args.iter().map(|arg| arg.height).max().unwrap_or(0);
        let below = below.max(target.as_ref().map_or(0, |target| target.height));
        let span = join(start, self.last());
        node(AstKind::Call { target, name, args }, span, below)
    }

    fn items(&mut self, close: &str) -> Result<Vec<Ast>, Problem> {
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(if close == "]" {
                self.element()?
            } else {
                self.expr()?
            });
            if !self.eat(",") {
                self.expect(close)?;
                return Ok(items);
            }
            if close == "]" && self.eat(close) {
                return Ok(items);
            }
        }
    }

    fn suffixes(&mut self, mut ast: Ast) -> Parsed {
        loop {
            if self.eat(".") {
                ast = self.member(ast)?;
            } else if self.eat("[") {
                ast = self.index(ast)?;
            } else if is_path(&ast) && self.eat("{") {
                ast = self.message(ast)?;
            } else {
                return Ok(ast);
            }
        }
    }

    // Stands behind the dot.
    fn member(&mut self, base: Ast) -> Parsed {
        let is_optional = self.eat("?");
        let is_quoted = matches!(self.peek(), Some(Token::Quoted(_)));
        let name = self.field_name()?;
        if !is_optional && !is_quoted && self.eat("(") {
            return self.call(Some(Box::new(base)), name);
        }
        let (span, below) = (join(base.span, name.span), base.height);
        let base = Box::new(base);
        let kind = match is_optional {
            true => AstKind::OptionalSelect(base, name),
            false => AstKind::Select(base, name),
        };
        node(kind, span, below)
    }

    // Stands behind the opening bracket.
    fn index(&mut self, base: Ast) -> Parsed {
        let is_optional = self.eat("?");
        let index = self.expr()?;
        self.expect("]")?;
        let (span, below) = (join(base.span, self.last()), base.height.max(index.height));
        let (base, index) = (Box::new(base), Box::new(index));
        let kind = match is_optional {
            true => AstKind::OptionalIndex(base, index),
            false => AstKind::Index(base, index),
        };
        node(kind, span, below)
    }
}

// Whether a message may be named so.
fn is_path(ast: &Ast) -> bool {
    match &ast.kind {
        AstKind::Name(_) | AstKind::TopName(_) => true,
        AstKind::Select(base, _) => is_path(base),
        _ => false,
    }
}

fn negative(magnitude: u64, span: Span) -> Parsed {
    match 0_i64.checked_sub_unsigned(magnitude) {
        Some(number) => node(AstKind::Int(number), span, 0),
        None => Err(too_large(span)),
    }
}

fn too_large(span: Span) -> Problem {
    problem(span, "số quá lớn", "this number is too large")
}
