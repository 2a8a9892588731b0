import Conversation
import Messages

extension Agent {
  /// What has happened.
  package enum Event: Sendable {
    /// The client has written this.
    case input([UInt8])
    /// The client is gone, or the program is to end.
    case endOfInput
    /// What a transfer brought.
    case transfer(id: Int, Exchange.Input)
    /// What the tools of a session tell of a call.
    case tool(ToolEvent, id: String, session: Identifier)
    /// A file's old content is kept, or is not, and the sentence says why.
    case kept(problem: String?, call: String, session: Identifier)
    /// What was looked up.
    case found(Found, ticket: Int)
    /// A title was made of a first question.
    case entitled(String, session: Identifier)
    /// What the servers of a session offer, once that is known, and whenever it changes.
    case offers([ToolDefinition], session: Identifier)
    /// Whether what is to be written waits because the client does not read.
    case congestion(Bool)
    /// Keys became known, which this masks as well.
    case masking(@Sendable (String) -> String)
    /// Time passed.
    case tick
  }

  /// What the program has to do, as data.
  package enum Output: Hashable, Sendable {
    /// A whole line for the client, with its line feed.
    case write([UInt8])
    /// The same, for words that are a server's own: they may repeat a key.
    case quote(Quotation)
    /// Ask a model.
    case send(id: Int, MessagesRequest, model: String)
    /// Close a transfer.
    case cancel(id: Int)
    case tool(ToolRequest, session: Identifier)
    /// Keep the old content of a file that the client is about to change for a call; answered by
    /// `Event.kept`.
    case keep(FileChange, call: String, session: Identifier)
    /// The client has changed a file for the model, which so knows its content.
    case noteSeen(path: String, session: Identifier)
    /// Look something up; answered by `Event.found` with the same ticket.
    case look(Lookup, ticket: Int)
    /// Make a title; answered by `Event.entitled`.
    case entitle(question: String, session: Identifier)
    /// Start servers for a session; answered by `Event.offers`, also where none can be started.
    case serve([ToolServer], session: Identifier)
    case record(Record)
    /// Bring what was recorded to the disk.
    case sync
    /// The session is open no more: end its tools.
    case leave(Identifier)
    /// A sentence for standard error.
    case log(String)
  }

  /// What can be looked up.
  package enum Lookup: Hashable, Sendable {
    /// A directory to work in, for a new session.
    case directory(String, session: Identifier)
    /// A stored session, with all of the branch in view, and the directory to work in.
    case session(Identifier, directory: String)
    /// A page of the stored sessions: those of a directory, or all.
    case sessions(directory: String?, cursor: String?)
    /// The configuration, once more.
    case configuration
    /// What the model of a session is told of where it works.
    case surroundings(of: Identifier)
  }

  /// What was looked up.
  package enum Found: Sendable {
    /// The directory is there.
    case directory
    case session(Session, History)
    /// - Parameter next: the cursor of the next page; nil at the end.
    case sessions([ListedSession], next: String?)
    case configuration(ModelCatalog, model: ModelChoice)
    case surroundings(Surroundings)
    /// There is no such session.
    case noSession
    /// What was asked for makes no sense here, such as a directory that is not there.
    case refused(String)
    /// Why it could not be looked up, one sentence.
    case problem(String)
  }

  /// What a model is told of where it works.
  package struct Surroundings: Hashable, Sendable {
    /// Such as `Linux`.
    package var platform: String
    /// Local time, in seconds east of Greenwich.
    package var utcOffset: Int
    /// The standing instructions that hold there, the outermost first.
    package var memory: [MemoryFile]

    package init(platform: String, utcOffset: Int, memory: [MemoryFile]) {
      self.platform = platform
      self.utcOffset = utcOffset
      self.memory = memory
    }
  }

  /// A stored session as lists show it.
  package struct ListedSession: Sendable {
    package var session: Session
    /// What it is called, or the beginning of its first question.
    package var title: String
    /// The time of its last change as RFC 3339 writes it.
    package var updated: String

    package init(session: Session, title: String, updated: String) {
      self.session = session
      self.title = title
      self.updated = updated
    }
  }

  /// The error answer to a prompt, with a server's own words.
  package struct Quotation: Hashable, Sendable {
    let id: JSON
    let message: String
    let detail: String?
    let data: [String: JSON]

    /// The line to write.
    /// - Parameter mask: takes keys out of a text.
    package func line(_ mask: (String) -> String) -> [UInt8] {
      var data = data
      data["detail"] = detail.map { .string(mask($0)) }
      let error = RPCError(
        .internalError, mask(message), data: data.isEmpty ? nil : .object(data))
      return RPCLine.error(error, id: id)
    }
  }

  /// What the program is set up with.
  package struct Setup: Sendable {
    package var version: String
    package var catalog: ModelCatalog
    /// What new sessions begin with.
    package var model: ModelChoice
    /// The system prompt, for all models.
    package var system: String?
    /// What the model may call in a mode; empty for nothing. Made when it is asked for: a client
    /// that starts the program waits for its first answer.
    package var tools: @Sendable (PermissionMode) -> [ToolDefinition] = { _ in [] }
    package var mode = PermissionMode.ask
    /// Milliseconds of silence after which an answer is given up.
    package var stallLimit: Int64 = 300_000
    /// How often a question is asked again of itself.
    package var retryLimit = 10
    /// At how many percent of the context a summary is made before a question; nil for never.
    package var autoCompact: Int?
    /// How many requests one prompt may lead to, so that no loop of tools runs for ever.
    package var roundLimit = 200
    /// Takes keys out of what files and commands of the client show: they do not go to a model.
    package var mask: @Sendable (String) -> String = { $0 }
    /// Whether the built-in canned answers were asked for by name.
    package var allowsDemo = false

    package init(version: String, catalog: ModelCatalog, model: ModelChoice) {
      self.version = version
      self.catalog = catalog
      self.model = model
    }
  }
}
