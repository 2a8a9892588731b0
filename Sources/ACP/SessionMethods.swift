import Conversation
import Messages

/// Opening, listing and closing sessions.
extension Agent {
  /// Goes on with a request once what it needs was looked up.
  mutating func take(_ found: Found, _ ticket: Int) {
    guard let pending = lookups.removeValue(forKey: ticket), !isOver else { return }
    if case .surroundings(let surroundings) = found, let session = pending.session {
      return take(surroundings, for: pending.id, session)
    }
    do throws(RPCError) {
      try respond(take(found, pending), to: pending.id)
      if let session = pending.session {
        tellCommands(session)
        start(pending.servers, of: session)
      }
    } catch {
      respond(error, to: pending.id)
    }
  }

  private mutating func take(_ found: Found, _ pending: Pending) throws(RPCError) -> JSON {
    switch (found, pending.session) {
    case (.refused(let sentence), _): throw RPCError(.invalidParameters, sentence)
    case (.problem(let sentence), _): throw RPCError(.internalError, sentence)
    case (.noSession, let session): throw Parameters.unknown(session?.description ?? "")
    case (.configuration(let catalog, let model), _):
      setup.catalog = catalog
      setup.model = model
      guard canAnswer else { throw Self.noModel(model) }
      return .object([:])
    case (.sessions(let sessions, let next), _): return list(sessions, next: next)
    case (.directory, let id?): return open(id, in: pending.directory)
    case (.session(let session, let history), let id?):
      return try reopen(session, history, pending, id)
    case (.directory, nil), (.session, nil), (.surroundings, _):
      throw RPCError(.internalError, "Nothing was found.")
    }
  }

  private mutating func open(_ id: Identifier, in directory: String) -> JSON {
    var session = Session(id: id, directory: directory, created: wall)
    session.model = setup.model.reference
    sessions[id] = OpenSession(
      session, History(), model: setup.model, mode: setup.mode, in: directory)
    // Kept from the first moment, so that a client can come back to it before it asked anything.
    outputs.append(.record(.session(session)))
    return opening(id, isNew: true)
  }

  private mutating func reopen(
    _ session: Session, _ history: History, _ pending: Pending, _ id: Identifier
  ) throws(RPCError) -> JSON {
    guard sessions[id]?.prompt == nil else { throw Self.busy }
    var model = setup.model
    if let name = session.model, case .found(let choice) = setup.catalog.lookup(name),
      choice.unusable == nil, !choice.isDemo || setup.allowsDemo
    {
      model = choice
    }
    var opened = OpenSession(
      session, history, model: model, mode: sessions[id]?.mode ?? setup.mode,
      in: pending.directory)
    opened.cost = history.turns.compactMap(\.answer).reduce(0) { $0 + cost(of: $1) }
    sessions[id] = opened
    if pending.method == .load { replay(id) }
    return opening(id, isNew: false)
  }

  /// What the client is told of an open session.
  private func opening(_ id: Identifier, isNew: Bool) -> JSON {
    guard let session = sessions[id] else { return .object([:]) }
    var members: [String: JSON] = [
      "configOptions": options(of: session), "modes": modes(of: session),
      "models": models(of: session),
    ]
    if isNew { members["sessionId"] = .string(id.description) }
    return .object(members)
  }

  private func list(_ sessions: [ListedSession], next: String?) -> JSON {
    var members: [String: JSON] = [
      "sessions": .array(
        sessions.map { listed in
          var members: [String: JSON] = [
            "sessionId": .string(listed.session.id.description),
            "cwd": .string(listed.session.directory), "updatedAt": .string(listed.updated),
          ]
          if !listed.title.isEmpty { members["title"] = .string(listed.title) }
          return .object(members)
        })
    ]
    members["nextCursor"] = next.map { .string($0) }
    return .object(members)
  }

  mutating func close(_ id: Identifier) {
    cancel(id)
    flushChunks(of: id)
    sessions[id] = nil
    outputs += [.leave(id), .sync]
  }
}
