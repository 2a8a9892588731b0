/// A server of the Model Context Protocol that a session is to use: a program that is started and
/// spoken with over its standard input and output.
package struct ToolServer: Hashable, Sendable {
  /// What the person calls it; any text.
  package var name: String
  /// The program: a path, or a name that is looked for in PATH.
  package var command: String
  /// What follows the program.
  package var arguments: [String]
  /// What it gets beyond the environment of all children. Values may be keys.
  package var environment: [String: String]

  /// A server of that name, started so.
  package init(
    name: String, command: String, arguments: [String] = [], environment: [String: String] = [:]
  ) {
    self.name = name
    self.command = command
    self.arguments = arguments
    self.environment = environment
  }
}
