import Canvas

/// A language made ready for scanning: tables by byte instead of strings. It never changes, so
/// all highlighters of a language share it.
final class Lexicon: Sendable {
  let grammars: [CompiledGrammar]
  let forms: [CompiledForm]

  init(_ language: Language) {
    var compiler = LexiconCompiler(language)
    _ = compiler.number(of: language.start)
    compiler.run()
    grammars = compiler.grammars
    forms = compiler.forms
  }
}

/// What a byte can begin in a grammar.
struct ByteClass: OptionSet {
  let rawValue: UInt8
  static let word = ByteClass(rawValue: 1)
  static let wordTail = ByteClass(rawValue: 2)
  static let form = ByteClass(rawValue: 4)
  static let blank = ByteClass(rawValue: 8)
  static let digit = ByteClass(rawValue: 16)
  static let sigil = ByteClass(rawValue: 32)
}

/// A grammar with its tables.
final class CompiledGrammar: Sendable {
  let source: Grammar
  let classes: [ByteClass]
  let words: WordTable
  let firstWords: WordTable
  /// By first byte, the numbers of the forms it may open, longest mark first.
  let openings: [[Int]]
  let sigils: [Role?]
  let variableSigil: UInt8?
  let macroMark: UInt8?
  let keys: [(mark: [UInt8], role: Role, needsBlank: Bool)]
  let lines: [(prefix: [UInt8], rule: Grammar.LineRule)]
  let hasCommands: Bool
  let ignoresCase: Bool
  let hasNumbers: Bool
  /// The form of indented texts, if there are any.
  let blockScalar: Int?

  init(_ source: Grammar, forms: [(number: Int, form: CompiledForm)], blockScalar: Int?) {
    self.source = source
    self.blockScalar = blockScalar
    hasCommands = source.hasCommands
    ignoresCase = source.ignoresCase
    hasNumbers = source.hasNumbers
    words = WordTable(source.words, ignoresCase: source.ignoresCase)
    firstWords = WordTable(source.firstWords, ignoresCase: source.ignoresCase)
    keys = source.keys.map { (Array($0.mark.utf8), $0.role, $0.needsBlank) }
    lines = source.lines.map { (Array($0.prefix.utf8), $0) }
    variableSigil = source.variableSigil?.asciiValue
    macroMark = source.macroMark?.asciiValue
    openings = CompiledGrammar.openings(forms)
    var sigils = [Role?](repeating: nil, count: 256)
    for (sigil, role) in source.sigils {
      if let byte = sigil.asciiValue { sigils[Int(byte)] = role }
    }
    self.sigils = sigils
    let letters = Set(source.letters.utf8)
    let tails = Set(source.tails.utf8)
    let openings = self.openings
    classes = (0...255).map { (byte: UInt8) in
      var result: ByteClass = []
      let isLetter =
        WordTable.lower(byte) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
        || letters.contains(byte)
      let isDigit = byte &- 0x30 < 10
      if isLetter { result.formUnion([.word, .wordTail]) }
      if isDigit { result.formUnion([.digit, .wordTail]) }
      if tails.contains(byte) { result.insert(.wordTail) }
      if byte == 0x20 || byte == 0x09 { result.insert(.blank) }
      if !openings[Int(byte)].isEmpty { result.insert(.form) }
      if sigils[Int(byte)] != nil { result.insert(.sigil) }
      return result
    }
  }

  /// The forms by the first byte they may open with.
  static func openings(_ forms: [(number: Int, form: CompiledForm)]) -> [[Int]] {
    var table = [[Int]](repeating: [], count: 256)
    let longestFirst = forms.sorted {
      ($0.form.prefix.count + $0.form.open.count, $1.number)
        > ($1.form.prefix.count + $1.form.open.count, $0.number)
    }
    for (number, form) in longestFirst {
      var first: Set<UInt8> = []
      if let byte = form.prefix.first ?? form.open.first { first.insert(byte) }
      if form.prefix.isEmpty, let fence = form.fence { first.insert(fence) }
      for byte in first { table[Int(byte)].append(number) }
    }
    return table
  }
}

/// A form with its marks as bytes.
final class CompiledForm: Sendable {
  let role: Role
  let inner: Form.Inner
  let condition: Form.Condition
  let prefix: [UInt8]
  let open: [UInt8]
  let close: [UInt8]
  let suffix: [UInt8]
  let fence: UInt8?
  let escape: UInt8?
  let isDoubled: Bool
  let spansLines: Bool
  let nests: Bool
  /// The grammar inside; nil for text.
  let grammar: Int?
  /// By first byte, the insets of a text; empty if there are none.
  let insets: [[Int]]
  let hasInsets: Bool
  let variable: UInt8?
  let variableRole: Role
  /// The form that follows.
  let body: Int?
  let endsBody: Bool
  /// Whether the closing mark belongs to what follows.
  let keepsClose: Bool
  /// Whether it is an indented text of YAML.
  let isIndented: Bool
  /// The bytes at which a text cannot just go on.
  let stops: [Bool]
  /// What opens another pair inside code.
  let bracket: UInt8?

  init(
    _ form: Form, grammar: Int?, insets: [(number: Int, form: CompiledForm)], body: Int?,
    keepsClose: Bool = false, isIndented: Bool = false
  ) {
    role = form.role
    inner = form.inner
    condition = form.condition
    prefix = Array(form.prefix.utf8)
    open = Array(form.open.utf8)
    close = Array(form.close.utf8)
    suffix = Array(form.suffix.utf8)
    fence = form.fence?.asciiValue
    escape = form.escape?.asciiValue
    isDoubled = form.isDoubled
    spansLines = form.spansLines || form.inner == .heredoc || form.inner == .delimited
    nests = form.nests
    self.grammar = grammar
    self.insets = insets.isEmpty ? [] : CompiledGrammar.openings(insets)
    hasInsets = !insets.isEmpty
    variable = form.variable?.asciiValue
    variableRole = form.variableRole
    self.body = body
    endsBody = form.endsBody
    self.keepsClose = keepsClose
    self.isIndented = isIndented
    var stops = [Bool](repeating: false, count: 256)
    let first = [close.first, escape, variable, nests ? open.first : nil]
    for byte in first.compactMap({ $0 }) { stops[Int(byte)] = true }
    for (byte, insets) in self.insets.enumerated() where !insets.isEmpty { stops[byte] = true }
    if form.inner == .delimited { stops[0x29] = true }
    self.stops = stops
    bracket =
      switch form.close {
      case ")": 0x28
      case "}": 0x7B
      case "]": 0x5B
      default: nil
      }
  }
}

/// Turns names into numbers, each grammar once.
private struct LexiconCompiler {
  let language: Language
  var grammars: [CompiledGrammar] = []
  var forms: [CompiledForm] = []
  private var names: [String] = []

  init(_ language: Language) { self.language = language }

  /// The number a grammar has or will have.
  mutating func number(of name: String) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    names.append(name)
    return names.count - 1
  }

  /// Compiles what was asked for, and what that asks for.
  mutating func run() {
    while grammars.count < names.count {
      let name = names[grammars.count]
      let grammar = language.grammars[name] ?? Grammar()
      let compiled = grammar.forms.map { compile($0, in: name) }
      var blockScalar: Int?
      if grammar.hasBlockScalars {
        blockScalar = forms.count
        let form = Form(open: "", close: "", role: .string, spansLines: true)
        forms.append(CompiledForm(form, grammar: nil, insets: [], body: nil, isIndented: true))
      }
      grammars.append(CompiledGrammar(grammar, forms: compiled, blockScalar: blockScalar))
    }
  }

  private mutating func compile(
    _ form: Form, in name: String
  ) -> (number: Int, form: CompiledForm) {
    var inside: Int?
    if case .code(let grammar) = form.inner {
      inside = number(of: grammar.isEmpty ? name : grammar)
    }
    let insets = form.insets.map { compile($0, in: name) }
    var body: Int?
    if let source = form.body {
      body = forms.count
      let form = Form(open: "", close: source.close, role: .code, spansLines: true)
      forms.append(
        CompiledForm(
          form, grammar: number(of: source.grammar), insets: [], body: nil, keepsClose: true))
    }
    let compiled = CompiledForm(form, grammar: inside, insets: insets, body: body)
    forms.append(compiled)
    return (forms.count - 1, compiled)
  }
}
