import Archive
import ArgumentParser
import Conversation
import Foundation
import Interchange
import Screen

/// What a conversation is exported as.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case markdown, jsonl, html
}

/// `confab sessions export`.
struct SessionsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write conversations to standard output.",
    usage:
      "confab sessions export <id>... [--format markdown|jsonl|html]\n"
      + "confab sessions export --all --format jsonl",
    discussion: """
      Markdown and HTML show the branch in view. JSON Lines have everything, all branches, and \
      `import` takes them back.
      """)

  @Argument(help: "Ids, beginnings of them, or titles.")
  var ids: [String] = []

  @Flag(help: "All conversations, those in the trash too; JSON Lines only.")
  var all = false

  @Option(name: .shortAndLong, help: "markdown, jsonl or html.")
  var format = ExportFormat.markdown

  func validate() throws {
    if ids.isEmpty == !all {
      throw ValidationError("Name the conversations to export, or give --all.")
    }
    if all, format != .jsonl { throw ValidationError("--all goes with --format jsonl.") }
    if ids.count > 1, format == .html {
      throw ValidationError("An HTML page is of one conversation; name one.")
    }
  }

  func run() throws {
    try SessionsShell.run { shell in
      if all {
        for id in try shell.archive.sessionIdentifiers() { try write(id, shell) }
        return
      }
      let sessions = try ids.map { try shell.session($0).session }
      for session in sessions {
        if format == .jsonl {
          try write(session.id, shell)
          continue
        }
        let export = ConversationExport(
          session: session, history: History(turns: try shell.branch(of: session)))
        try shell.output.text(format == .html ? export.html : export.markdown)
      }
    }
  }

  private func write(_ id: Identifier, _ shell: SessionsShell) throws {
    guard let document = try shell.archive.document(of: id) else { return }
    try shell.output.bytes(SessionLines.encode(document))
  }
}
