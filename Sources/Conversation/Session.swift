/// A conversation's own facts; its turns are a tree of which `leaf` names the branch in view.
package struct Session: Hashable, Sendable, Identifiable {
  package let id: Identifier
  package var title: String
  /// Absolute path of the directory it was started in.
  package var directory: String
  /// The model reference to go on with, `provider/model`; nil for the default.
  package var model: String?
  /// The last turn of the branch in view; nil while empty.
  package var leaf: Identifier?
  /// Unix milliseconds.
  package var created: Int64
  package var updated: Int64
  /// Whether all of it came from `--print`: a script's conversation is not what a person goes on
  /// with unless it is named.
  package var isPrinted = false
  /// What it sets for itself, by `Record.settings`.
  package var settings = SessionSettings()

  package init(id: Identifier, directory: String, created: Int64) {
    self.id = id
    self.directory = directory
    self.created = created
    title = ""
    model = nil
    leaf = nil
    updated = created
  }

  /// What stands for `isPrinted` where a conversation says where it comes from.
  package static let printedOrigin = "--print"
}
