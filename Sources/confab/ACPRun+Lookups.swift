import ACP
import Archive
import Conversation
import Foundation
import Settings

/// What an agent wants looked up.
extension ACPRun {
  /// Sessions in one answer to `session/list`.
  private static let pageSize = 50

  mutating func look(_ lookup: Agent.Lookup) -> Agent.Found {
    switch lookup {
    case .directory(let directory, let session):
      if let problem = tools.open(session, in: directory) { return .refused(problem) }
      enter(session)
      return .directory
    case .session(let id, let directory): return stored(id, in: directory)
    case .sessions(let directory, let cursor): return page(of: directory, from: cursor)
    case .configuration:
      launch.reload()
      transport.adopt(launch.settings)
      let catalog = ModelCatalog(launch.settings, maxTokens: nil)
      return .configuration(catalog, model: startModel(catalog) ?? catalog.startModel)
    case .surroundings(let session):
      return .surroundings(
        Agent.Surroundings(
          platform: platformName, utcOffset: secondsEastOfGreenwich(),
          memory: tools.memory(of: session)))
    }
  }

  private mutating func stored(_ id: Identifier, in directory: String) -> Agent.Found {
    guard let archive = openArchive() else { return Self.nothingKept }
    do throws(ArchiveError) {
      guard let session = try archive.session(id) else { return .noSession }
      var history = History()
      if let leaf = session.leaf {
        history = History(
          turns: try archive.branch(endingAt: leaf, limit: .max).turns,
          compactions: try archive.compactions(of: id)
        ).numbered()
      }
      // Last, since it ends the tools of a session that is open already.
      if let problem = tools.open(id, in: directory) { return .refused(problem) }
      codeBlocks[id] = history.codeBlockCount
      enter(id)
      return .session(session, history)
    } catch {
      return .problem(error.sentence)
    }
  }

  private mutating func page(of directory: String?, from cursor: String?) -> Agent.Found {
    var place: SessionCursor?
    if let cursor {
      let numbers = cursor.split(separator: "-").compactMap { Int64($0) }
      guard numbers.count == 2 else { return .refused("There is no page at \"\(cursor)\".") }
      place = SessionCursor(sequence: numbers[0], key: numbers[1])
    }
    guard let archive = openArchive() else { return Self.nothingKept }
    do throws(ArchiveError) {
      let page = try archive.sessions(directory: directory, limit: Self.pageSize, from: place)
      return .sessions(
        page.sessions.map(Agent.ListedSession.init),
        next: page.next.map { "\($0.sequence)-\($0.key)" })
    } catch {
      return .problem(error.sentence)
    }
  }

  private static let nothingKept = Agent.Found.refused("Nothing is kept in this run.")

  private mutating func openArchive() -> Archive? {
    say(saving.open(now: now.uptime))
    return saving.archive
  }

  /// Shows other windows that this program has the session open.
  private mutating func enter(_ session: Identifier) {
    guard presences[session] == nil, let directory = saving.directory, let archive = openArchive()
    else { return }
    let presence = Presence(directory: directory, window: archive.window)
    presence.enter(session)
    presences[session] = presence
  }
}

extension Agent.ListedSession {
  init(_ summary: SessionSummary) {
    let session = summary.session
    self.init(
      session: session, title: session.title.isEmpty ? summary.question : session.title,
      updated: Date(timeIntervalSince1970: Double(session.updated) / 1000).ISO8601Format())
  }
}
