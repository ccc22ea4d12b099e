//! One function under construction.

use wasm_encoder::{BlockType, Function, Instruction, MemArg, ValType};

/// A function's instructions, with its locals and how deep in blocks they stand.
#[derive(Debug)]
pub(crate) struct Asm {
    params: u32,
    locals: Vec<ValType>,
    code: Vec<Instruction<'static>>,
    depth: u32,
    /// Functions it calls, by index.
    pub(crate) calls: Vec<u32>,
}

/// A block that code can leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label(u32);

impl Asm {
    /// An empty function of `params` parameters.
    pub(crate) fn new(params: u32) -> Asm {
        Asm {
            params,
            locals: Vec::new(),
            code: Vec::new(),
            depth: 0,
            calls: Vec::new(),
        }
    }

    /// Whether it has locals beside its parameters.
    pub(crate) fn has_locals(&self) -> bool {
        !self.locals.is_empty()
    }

    /// A new local, zero at first.
    pub(crate) fn local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        self.params + self.locals.len() as u32 - 1
    }

    /// Any instruction without a shorter name here.
    pub(crate) fn push(&mut self, instruction: Instruction<'static>) -> &mut Asm {
        self.code.push(instruction);
        self
    }

    /// Pushes an `i32`.
    pub(crate) fn int(&mut self, value: u32) -> &mut Asm {
        self.push(Instruction::I32Const(value as i32))
    }

    /// Pushes an `i64`.
    pub(crate) fn long(&mut self, value: i64) -> &mut Asm {
        self.push(Instruction::I64Const(value))
    }

    /// Pushes a local.
    pub(crate) fn get(&mut self, local: u32) -> &mut Asm {
        self.push(Instruction::LocalGet(local))
    }

    /// Pops into a local.
    pub(crate) fn set(&mut self, local: u32) -> &mut Asm {
        self.push(Instruction::LocalSet(local))
    }

    /// Pushes a text's place.
    pub(crate) fn place(&mut self, (at, len): (u32, u32)) -> &mut Asm {
        self.int(at).int(len)
    }

    /// Calls a function by index.
    pub(crate) fn call(&mut self, function: u32) -> &mut Asm {
        self.calls.push(function);
        self.push(Instruction::Call(function))
    }

    /// Opens a block.
    pub(crate) fn block(&mut self) -> Label {
        self.push(Instruction::Block(BlockType::Empty));
        self.depth += 1;
        Label(self.depth)
    }

    /// Opens a loop; leaving to its label starts it again.
    pub(crate) fn start_loop(&mut self) -> Label {
        self.push(Instruction::Loop(BlockType::Empty));
        self.depth += 1;
        Label(self.depth)
    }

    /// Opens a block that is entered when the `i32` on the stack is not zero.
    pub(crate) fn start_if(&mut self) {
        self.push(Instruction::If(BlockType::Empty));
        self.depth += 1;
    }

    /// Turns to the other branch of an `if`.
    pub(crate) fn start_else(&mut self) {
        self.push(Instruction::Else);
    }

    /// Closes the innermost block.
    pub(crate) fn end(&mut self) {
        self.push(Instruction::End);
        self.depth -= 1;
    }

    /// Leaves to a label.
    pub(crate) fn leave(&mut self, label: Label) {
        self.push(Instruction::Br(self.depth - label.0));
    }

    /// Leaves to a label when the `i32` on the stack is not zero.
    pub(crate) fn leave_if(&mut self, label: Label) {
        self.push(Instruction::BrIf(self.depth - label.0));
    }

    /// Loads an `i32` from `offset` bytes after the address on the stack.
    pub(crate) fn load(&mut self, offset: u32) -> &mut Asm {
        self.push(Instruction::I32Load(at(offset, 2)))
    }

    /// Loads an `i64` from the address on the stack.
    pub(crate) fn load_long(&mut self) -> &mut Asm {
        self.push(Instruction::I64Load(at(0, 3)))
    }

    /// Loads a number of any kind from `offset` bytes after the address on the stack.
    pub(crate) fn load_as(&mut self, ty: ValType, offset: u32) -> &mut Asm {
        self.push(match ty {
            ValType::I64 => Instruction::I64Load(at(offset, 3)),
            ValType::F64 => Instruction::F64Load(at(offset, 3)),
            _ => Instruction::I32Load(at(offset, 2)),
        })
    }

    /// Stores the number on the stack `offset` bytes after the address below it.
    pub(crate) fn store_as(&mut self, ty: ValType, offset: u32) -> &mut Asm {
        self.push(match ty {
            ValType::I64 => Instruction::I64Store(at(offset, 3)),
            ValType::F64 => Instruction::F64Store(at(offset, 3)),
            _ => Instruction::I32Store(at(offset, 2)),
        })
    }

    /// Runs one of `arms` by the number in a local and returns from it; goes on after the last for any
    /// other number. Arms that are the same, and numbers without one, share their code.
    pub(crate) fn switch(&mut self, number: u32, count: u32, arms: Vec<(u32, Asm)>) {
        let mut bodies: Vec<(Vec<u8>, Asm)> = Vec::new();
        let mut places = Vec::new();
        for (at, arm) in arms {
            let code = arm.finish(|callee| callee);
            let same = bodies.iter().position(|(body, _)| *body == code);
            places.push((at, same.unwrap_or(bodies.len())));
            if same.is_none() {
                bodies.push((code, arm));
            }
        }
        let outside = self.block();
        let mut labels: Vec<Label> = bodies.iter().map(|_| self.block()).collect();
        // The block that was opened last ends first.
        labels.reverse();
        let mut targets = vec![self.depth - outside.0; count as usize];
        for (at, body) in places {
            targets[at as usize] = self.depth - labels[body].0;
        }
        self.get(number);
        self.push(Instruction::BrTable(targets.into(), self.depth - outside.0));
        for (_, arm) in bodies {
            self.end();
            self.append(arm);
            self.push(Instruction::Return);
        }
        self.end();
    }

    /// Appends the code of a piece that was built with the same parameters and no locals of its own.
    pub(crate) fn append(&mut self, piece: Asm) {
        debug_assert!(piece.locals.is_empty() && piece.depth == 0);
        self.code.extend(piece.code);
        self.calls.extend(piece.calls);
    }

    /// The finished body, without its leading size; `index` gives the final index of a function it calls.
    pub(crate) fn finish(&self, index: impl Fn(u32) -> u32) -> Vec<u8> {
        let mut function = Function::new_with_locals_types(self.locals.iter().copied());
        for instruction in &self.code {
            match instruction {
                Instruction::Call(callee) => {
                    function.instruction(&Instruction::Call(index(*callee)))
                }
                other => function.instruction(other),
            };
        }
        function.instruction(&Instruction::End);
        function.into_raw_body()
    }
}

fn at(offset: u32, align: u32) -> MemArg {
    MemArg {
        offset: u64::from(offset),
        align,
        memory_index: 0,
    }
}
