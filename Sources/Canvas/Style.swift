/// What a piece of text *is*. Themes give each role its colours and attributes, so that nothing
/// outside `Terminal` knows a colour (the roles of a theme file are these names).
package enum Role: String, CaseIterable, Sendable {
  case text, muted, accent
  case user, assistant, info, warning, error
  case heading, emphasis, strong, link, quote, listMarker, rule
  case code, codeLabel
  case keyword, type, function, string, number, comment, diffAdded, diffRemoved
  case statusBar, statusAlias, statusProblem
  case input, prompt, placeholder, queued
  case selected, match, pickerTitle
  /// A control or invisible character made visible by the sanitiser.
  case marker
}

/// Attributes that a cell has besides its role's own.
package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Attributes(rawValue: 1)
  package static let italic = Attributes(rawValue: 2)
  package static let underline = Attributes(rawValue: 4)
  package static let strikethrough = Attributes(rawValue: 8)
  package static let reverse = Attributes(rawValue: 16)
  package static let dim = Attributes(rawValue: 32)
}

/// A semantic role, the attributes added to it, and the link that the text belongs to.
package struct Style: Hashable, Sendable {
  package var role: Role
  package var attributes: Attributes
  /// The number of a link, from 1, in the list that goes with the text: of a layout for its
  /// lines, of a surface for its cells; 0 for none.
  package var link: UInt16

  package init(_ role: Role = .text, _ attributes: Attributes = [], link: UInt16 = 0) {
    self.role = role
    self.attributes = attributes
    self.link = link
  }

  package static let text = Style(.text)
}
