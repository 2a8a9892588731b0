import Conversation
import Messages

extension SessionLines {
  /// What a file in Confab's own format holds.
  package struct Contents: Sendable {
    package var documents: [SessionDocument] = []
    package var problems: [LineProblem] = []
    /// Whether there are records of a later version: such a file must not be written again by this
    /// one, which would leave them out.
    package var isNewer = false
  }

  /// Reads all sessions of a file; what cannot be read is named, and everything else counts.
  package static func decode(_ bytes: [UInt8]) -> Contents {
    var reader = Reader()
    var lines = Lines(bytes)
    while let (_, record) = lines.next() {
      if let reason = reader.take(record) { lines.note(reason) }
    }
    reader.finish()
    reader.contents.problems = lines.problems
    return reader.contents
  }

  private struct Reader {
    var contents = Contents()
    private var document: SessionDocument?
    private var known: Set<Identifier> = []

    /// - Returns: why the record makes no sense.
    mutating func take(_ record: [String: JSON]) -> String? {
      switch record["type"]?.stringValue {
      case "session":
        guard let id = record["id"]?.identifier else { return "the session has no id" }
        if let format = record["format"]?.timeValue, format > SessionLines.format {
          contents.isNewer = true
        }
        finish()
        let session = Session(
          id: id, directory: record["directory"]?.stringValue ?? "",
          created: record["created"]?.timeValue ?? id.milliseconds)
        document = SessionDocument(session: session, turns: [])
        return nil
      case "turn":
        guard document != nil else { return "there is no session before it" }
        guard let turn = Turn(record) else { return "it is no turn: it lacks id, role or content" }
        if known.insert(turn.id).inserted { document?.turns.append(turn) }
        return nil
      case "compaction":
        guard document != nil else { return "there is no session before it" }
        guard let compaction = Compaction(record) else {
          return "it is no compaction: it lacks id, turn or summary"
        }
        // A file that a synchroniser put together from two may say twice what became of it.
        document?.compactions.merge([compaction])
        return nil
      case "state":
        guard document != nil else { return "there is no session before it" }
        takeState(record)
        return nil
      case let type?:
        contents.isNewer = true
        return "its type, \(type.prefix(40)), is not known"
      case nil:
        return "it has no type"
      }
    }

    mutating func finish() {
      if let document { contents.documents.append(document) }
      document = nil
      known = []
    }

    /// A file that a synchroniser put together from two may hold two states: each part of the later.
    private mutating func takeState(_ record: [String: JSON]) {
      guard var document else { return }
      let updated = record["updated"]?.timeValue ?? 0
      if updated >= document.session.updated {
        document.session.updated = updated
        document.session.leaf = record["leaf"]?.identifier
        document.session.model = record["model"]?.stringValue
      }
      let titled = record["titled"]?.timeValue ?? 0
      if titled >= document.titled {
        document.titled = titled
        document.session.title = record["title"]?.stringValue ?? ""
      }
      let moved = record["moved"]?.timeValue ?? 0
      if moved >= document.moved {
        document.moved = moved
        document.isTrashed = record["trashed"]?.boolValue ?? false
      }
      if let json = record["settings"] {
        let settings = SessionSettings(json: json)
        if settings.supersedes(document.session.settings) { document.session.settings = settings }
      }
      document.origin = record["origin"]?.stringValue ?? document.origin
      document.session.isPrinted = document.origin == Session.printedOrigin
      self.document = document
    }
  }
}

extension Compaction {
  /// Nil if what a compaction needs is missing.
  fileprivate init?(_ record: [String: JSON]) {
    guard let id = record["id"]?.identifier, let turn = record["turn"]?.identifier,
      let summary = record["summary"]?.stringValue
    else { return nil }
    self.init(
      id: id, turn: turn, summary: summary, tokens: record["tokens"]?.intValue ?? 0,
      created: record["created"]?.timeValue ?? id.milliseconds,
      isUndone: record["undone"]?.boolValue ?? false, moved: record["moved"]?.timeValue ?? 0)
  }
}

extension Turn {
  /// Nil if what a turn needs is missing.
  fileprivate init?(_ record: [String: JSON]) {
    guard let id = record["id"]?.identifier,
      let role = record["role"]?.stringValue.flatMap(Speaker.init(rawValue:)),
      let content = record["content"]?.arrayValue
    else { return nil }
    var answer = role == .assistant ? record["answer"].flatMap(AnswerLine.answer) : nil
    if role == .assistant, answer == nil {
      answer = Answer(alias: "", requestedModel: "", host: "")
      answer?.outcome = .complete
    }
    self.init(
      id: id, parent: record["parent"]?.identifier, role: role,
      content: content.map(ContentBlock.init(exactly:)),
      created: record["created"]?.timeValue ?? id.milliseconds, answer: answer)
  }
}

extension JSON {
  /// The id, if this is one.
  var identifier: Identifier? { stringValue.flatMap { Identifier($0) } }
}
