import Conversation
import Messages

/// Programs and forms whose sessions can be read.
package enum TranscriptFormat: String, CaseIterable, Sendable {
  /// Confab's own JSON Lines.
  case confab
  /// Claude Code's `projects/*/*.jsonl`.
  case claude
  /// Kimi Code's `wire.jsonl`.
  case kimi
  /// The older kimi-cli's `context.jsonl`.
  case kimiCLI
  /// OpenClaw's `sessions/*.jsonl`.
  case openclaw

  /// The program's name, as people know it.
  package var program: String {
    switch self {
    case .confab: "Confab"
    case .claude: "Claude Code"
    case .kimi: "Kimi Code"
    case .kimiCLI: "kimi-cli"
    case .openclaw: "OpenClaw"
    }
  }

  /// The form of a file, from its first records; nil if it is none of these.
  package static func detect(_ bytes: [UInt8]) -> TranscriptFormat? {
    var lines = Lines(bytes)
    for _ in 0..<32 {
      guard let (_, record) = lines.next() else { return nil }
      if let format = detect(record) { return format }
    }
    return nil
  }

  private static func detect(_ record: [String: JSON]) -> TranscriptFormat? {
    switch record["type"]?.stringValue {
    case "session": return record["format"] == nil ? .openclaw : .confab
    case "turn", "state": return .confab
    case "metadata" where record["protocol_version"] != nil: return .kimi
    case let type? where type.hasPrefix("context.") || type.hasPrefix("turn."): return .kimi
    case "message" where record["parentId"] != nil: return .openclaw
    case .some where record["uuid"] != nil || record["sessionId"] != nil: return .claude
    case "summary" where record["leafUuid"] != nil: return .claude
    case nil where record["role"]?.stringValue != nil: return .kimiCLI
    default: return nil
    }
  }
}

/// What is known of a transcript besides its bytes.
package struct TranscriptSource: Hashable, Sendable {
  /// The session's own name in its program: the ids are made of it, so that it never changes.
  package var name: String
  /// For the mark that says where a session came from.
  package var path: String
  /// Unix milliseconds of the file's last change, for formats without times.
  package var modified: Int64
  /// Where the session was held, if something beside the file says so.
  package var directory: String?
  package var title: String?

  package init(
    name: String, path: String, modified: Int64, directory: String? = nil, title: String? = nil
  ) {
    self.name = name
    self.path = path
    self.modified = modified
    self.directory = directory
    self.title = title
  }
}

/// What could be read of a file.
package struct Transcript: Sendable {
  /// Without turns only if nothing was said in it.
  package var documents: [SessionDocument] = []
  package var problems: [LineProblem] = []
  /// Whether it is of a later version of Confab.
  package var isNewer = false

  /// Reads a file: what was said between person and model. Tool calls and their results, sub-agents
  /// and what the program told the model by itself are left out; records of unknown types are
  /// passed over, as these formats ask for.
  package init(_ bytes: [UInt8], format: TranscriptFormat, source: TranscriptSource) {
    let read: (document: SessionDocument?, problems: [LineProblem])
    switch format {
    case .confab:
      let contents = SessionLines.decode(bytes)
      documents = contents.documents
      problems = contents.problems
      isNewer = contents.isNewer
      return
    case .claude: read = ClaudeTranscript.read(bytes, source: source)
    case .kimi: read = KimiTranscript.readWire(bytes, source: source)
    case .kimiCLI: read = KimiTranscript.readContext(bytes, source: source)
    case .openclaw: read = OpenClawTranscript.read(bytes, source: source)
    }
    documents = read.document.map { [$0] } ?? []
    problems = read.problems
  }
}
