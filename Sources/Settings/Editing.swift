/// Whose keys the input line takes: the names of readline's `editing-mode`.
package enum Editing: String, Hashable, Sendable {
  case emacs, vi
}

extension Reader {
  /// `editing`: `"vi"` or `"emacs"`.
  mutating func editing() -> Editing {
    guard let node = root["editing"], let name = text(node, "editing") else { return .emacs }
    if let editing = Editing(rawValue: name.lowercased()) { return editing }
    complain("editing is “vi” or “emacs”", at: node.offset)
    return .emacs
  }
}
