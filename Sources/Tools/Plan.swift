import Conversation
import Messages

/// What a call that was looked at will do.
enum Plan {
  case read(ToolInput, Place)
  case change(Change)
  case glob(ToolInput, Place)
  case grep(GrepQuery, Place)
  case list(Place)
  case command(Command)
  case steps([PlanStep])
  /// A tool of a server, and its arguments, an object.
  case service(ToolServers.Offer, JSON)

  /// A file that is to be changed.
  struct Change {
    let place: Place
    /// What was there when the person was asked; nil: nothing.
    let before: FileSnapshot?
    let after: [UInt8]
    /// How the new content came to be; nil where it is written whole.
    let edits: [Editing.Edit]?
    /// How many places of the old content are replaced.
    let count: Int
  }

  /// A command line.
  struct Command {
    let line: String
    /// In milliseconds.
    let timeout: Int
    /// Where it begins.
    let directory: Place
    let isConfined: Bool
  }

  /// What is to be allowed.
  var subject: Permissions.Subject {
    switch self {
    case .read(_, let place), .glob(_, let place), .grep(_, let place), .list(let place):
      .reading(place)
    case .change(let change): .changing(change.place)
    case .command(let command): .command(command.line)
    case .steps: .nothing
    case .service(let offer, _):
      .service(tool: offer.name, server: offer.rule, full: offer.full)
    }
  }
}

extension Plan.Change {
  /// The change as the person sees it: text, with what is no UTF-8 replaced.
  var shown: FileChange {
    FileChange(
      path: place.path, before: before.map { String(decoding: $0.bytes, as: UTF8.self) },
      after: String(decoding: after, as: UTF8.self))
  }
}
