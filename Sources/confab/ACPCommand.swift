import ArgumentParser
import Conversation

/// `confab acp`.
struct ACPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acp", abstract: "Be an agent for OpenClaw, Zed and other ACP clients.",
    discussion: """
      Speaks the Agent Client Protocol, version 1, on standard input and output: one JSON-RPC \
      message a line. Logs go to standard error. Models and keys come from the environment \
      (ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY) and the configuration, as always. Conversations are \
      kept like all others: `confab -r ID` goes on with one.
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The model sessions begin with: alias, provider/model, id or number.", valueName: "ref"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "What needs no permission: default, acceptEdits, plan or bypassPermissions.",
      valueName: "mode"))
  var permissionMode: PermissionMode?

  @Flag(help: "Keep nothing of this run.")
  var noSave = false

  func run() throws {
    var run = ACPRun(ACPRun.Options(model: model, mode: permissionMode, noSave: noSave))
    throw ExitCode(run.run())
  }
}
