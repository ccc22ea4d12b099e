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
            Some(Token::Sign("{")) => problem(here, "không có kiểu map", "there are no maps"),
            Some(Token::Sign("[")) => problem(
                here,
                "không lấy phần tử theo số; dùng .all, .exists",
                "there is no indexing; use .all or .exists",
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
            if let Some((Token::Int(magnitude), span)) = self.tokens.get(self.at) {
                self.at += 1;
                let number = negative(*magnitude, join(start, *span))?;
                return self.suffixes(number);
            }
            UnaryOp::Negate
        } else {
            let primary = self.primary()?;
            return self.suffixes(primary);
        };
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
            Some(Token::Text(text)) => node(AstKind::Text(text), span, 0),
            Some(Token::Name(name)) => self.name(name, span),
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
            "null" => {
                return Err(problem(
                    span,
                    "không có null; dùng present(trường) để hỏi đã trả lời chưa",
                    "there is no null; ask present(field) whether there is an answer",
                ));
            }
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
            items.push(self.expr()?);
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
        while self.eat(".") {
            let span = self.here();
            let Some(Token::Name(text)) = self.peek().cloned() else {
                return Err(problem(
                    span,
                    "sau dấu . là một tên",
                    "a name follows the dot",
                ));
            };
            self.at += 1;
            let name = Name { text, span };
            ast = if self.eat("(") {
                self.call(Some(Box::new(ast)), name)?
            } else {
                let (all, below) = (join(ast.span, span), ast.height);
                node(AstKind::Select(Box::new(ast), name), all, below)?
            };
        }
        Ok(ast)
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
