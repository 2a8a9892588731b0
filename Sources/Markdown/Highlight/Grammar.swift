import Canvas

/// What code of one kind is made of, as data: the engine (`Scanner`) knows no language.
struct Grammar: Sendable {
  /// Words with a role of their own, separated by white space.
  struct Words: Sendable {
    var role: Role
    var words: String
    /// The role of the identifier after one of the words (`func name`), if it has one.
    var next: Role?
    /// Whether they are names like others directly before `:` (Swift's labels, object keys).
    var mayBeLabels: Bool

    init(_ role: Role, _ words: String, next: Role? = nil, mayBeLabels: Bool = false) {
      self.role = role
      self.words = words
      self.next = next
      self.mayBeLabels = mayBeLabels
    }
  }

  /// An identifier or string before a mark is a key.
  struct Key: Sendable {
    var mark: String
    var role: Role
    /// Whether a blank or the line's end must follow the mark.
    var needsBlank = false
  }

  /// What the first bytes of a line say about it.
  struct LineRule: Sendable {
    var prefix: String
    var role: Role
    /// Whether the role is that of the whole line; else what follows is scanned.
    var isWholeLine = true
    /// Whether it is the head of a diff's hunk, which says how many lines are in it.
    var beginsHunk = false
  }

  var words: [Words] = []
  /// Words that are meant only as the first of a line.
  var firstWords: [Words] = []
  var ignoresCase = false
  /// Bytes of identifiers besides ASCII letters, digits, `_` and everything beyond ASCII.
  var letters = ""
  /// The same, but not as the first byte.
  var tails = ""
  var identifier = Role.code
  /// The role of identifiers that begin with a capital and are not all capitals.
  var capitalised: Role?
  /// The role of an identifier before `(`.
  var call: Role?
  /// Whether a capitalised identifier before `(` is a call rather than a type.
  var callsFirst = false
  /// What may stand between a macro's name and its arguments.
  var macroMark: Character?
  /// The role of the first identifier inside a form (a tag's name).
  var first: Role?
  /// Whether the first word of a command is a function, as in a shell.
  var hasCommands = false
  /// Whether an identifier that begins a line is being defined.
  var definesAtLineStart = false
  var hasNumbers = true
  /// What makes the identifier after it something else: `@State`, `$HOME`.
  var sigils: [Character: Role] = [:]
  /// The sigil that may also be followed by a digit or one of `?@#*!-$` (a shell's `$1`, `$?`).
  var variableSigil: Character?
  var keys: [Key] = []
  var lines: [LineRule] = []
  /// Whether lines without a rule are left alone.
  var onlyRuledLines = false
  /// Whether `|` or `>` at a line's end begins an indented text (YAML 1.2, 8.1).
  var hasBlockScalars = false
  var forms: [Form] = []
}

/// A language: its names after a fence, and its grammars, of which the first is where code begins.
struct Language: Sendable {
  /// Lower case.
  var names: [String]
  var start: String
  var grammars: [String: Grammar]

  init(_ names: [String], _ grammar: Grammar, parts: [String: Grammar] = [:]) {
    self.names = names
    start = names.first ?? ""
    grammars = parts
    grammars[start] = grammar
  }

  /// The grammar where code begins.
  var grammar: Grammar { grammars[start] ?? Grammar() }
}
