import Canvas

/// A stretch of code from an opening to a closing mark: a string, a comment, a tag, a block.
///
/// It opens with `prefix`, any number of `fence` bytes and `open`, and closes with `close`, as
/// many `fence` bytes and `suffix` (Swift's `#"…"#`, Rust's `r##"…"##`, Lua's `[==[…]==]`).
struct Form: Sendable {
  /// What is between the marks.
  enum Inner: Sendable, Equatable {
    /// Text in the form's role.
    case text
    /// Code of the grammar with this name; of the grammar the form stands in if it is empty.
    case code(String)
    /// Text from the next line on, until a line that holds the word after `open`.
    case heredoc
    /// Text up to `)`, the word between `open` and `(`, and `"`: C++ [lex.string].
    case delimited
    /// A regular expression, where `[…]` hides the closing mark.
    case pattern
  }

  /// Where the form may open.
  enum Condition: Sendable {
    case anywhere
    /// As the first bytes of a line.
    case lineStart
    /// Not in the middle of a word.
    case wordStart
    /// Where a value may begin, and only if it closes on the same line.
    case operand
    /// After a `#` directive on the same line.
    case directive
    /// If it holds exactly one character or escape.
    case character
    /// Before a letter, `>` or `/`.
    case tag
    /// The same, where a value may begin.
    case operandTag
    /// Heredocs: before a capital letter, `_`, a quote, `-` or `~`.
    case heredocWord
  }

  /// Code that follows the form once it has closed, unless it ended in `/`.
  struct Body: Sendable {
    var grammar: String
    /// Ends the body and is read again after it; empty if a form with `endsBody` does.
    var close: String
  }

  var open: String
  /// Empty: the end of the line.
  var close: String
  var role: Role
  var inner = Inner.text
  var condition = Condition.anywhere
  var prefix = ""
  var fence: Character?
  var suffix = ""
  /// Takes the next character's meaning away.
  var escape: Character?
  /// Two closing marks stand for one.
  var isDoubled = false
  var spansLines = false
  var nests = false
  /// Code inside text. An inset whose mark begins with the escape takes the fence in between.
  var insets: [Form] = []
  /// What begins a variable inside text.
  var variable: Character?
  var variableRole = Role.code
  var body: Body?
  /// Its close ends the body it stands in.
  var endsBody = false
}

extension Form {
  static func lineComment(_ open: String, _ condition: Condition = .anywhere) -> Form {
    Form(open: open, close: "", role: .comment, condition: condition)
  }

  static func comment(_ open: String, _ close: String, nests: Bool = false) -> Form {
    Form(open: open, close: close, role: .comment, spansLines: true, nests: nests)
  }

  /// A string with escapes that ends with the line.
  static func string(_ open: String, _ close: String? = nil, insets: [Form] = []) -> Form {
    Form(open: open, close: close ?? open, role: .string, escape: "\\", insets: insets)
  }

  /// A string with escapes over any number of lines.
  static func text(_ open: String, _ close: String? = nil, insets: [Form] = []) -> Form {
    var form = string(open, close, insets: insets)
    form.spansLines = true
    return form
  }

  /// A string without escapes.
  static func raw(
    _ open: String, _ close: String? = nil, spansLines: Bool = false, isDoubled: Bool = false
  ) -> Form {
    Form(
      open: open, close: close ?? open, role: .string, isDoubled: isDoubled,
      spansLines: spansLines)
  }

  /// One character between quotes.
  static let character = Form(
    open: "'", close: "'", role: .string, condition: .character, escape: "\\")

  /// Code between marks, such as what a string is filled with.
  static func code(_ open: String, _ close: String, _ grammar: String = "") -> Form {
    Form(open: open, close: close, role: .code, inner: .code(grammar), spansLines: true)
  }

  /// A copy with something changed.
  func with(_ change: (inout Form) -> Void) -> Form {
    var form = self
    change(&form)
    return form
  }
}
