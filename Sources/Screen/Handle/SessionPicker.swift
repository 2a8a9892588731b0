import Canvas
import Conversation

/// The list of conversations: its keys, and what it asks of the world.
extension State {
  private var setting: SessionList.Setting {
    SessionList.Setting(
      current: session.id, wall: now.wall, directory: surroundings.directory,
      home: surroundings.home)
  }

  /// A part of the list has come; the first one opens it.
  mutating func take(_ page: SessionPage) {
    if page.isFirst {
      let list = SessionList(page, setting: setting)
      overlay = .picker(Picker(title: "Conversations", sessions: list))
    } else {
      browse { $0.append(page) }
    }
  }

  /// `/search`: only what was said, in all conversations.
  mutating func search(for text: String) {
    var picker = Picker(title: "Search", sessions: SessionList(finding: setting))
    picker.edit { $0.set(text) }
    overlay = .picker(picker)
  }

  /// Does something to the list, if it is open.
  private mutating func browse(_ change: (inout SessionList) -> Void) {
    guard case .picker(var picker) = overlay, picker.purpose == .sessions else { return }
    overlay = nil  // the only reference, so that the change copies nothing
    picker.sessions(change)
    overlay = .picker(picker)
  }

  mutating func take(_ texts: FoundTexts) {
    browse { $0.take(texts) }
    if let problem = texts.problem { notice = Notice(problem, .error) }
  }

  mutating func take(_ preview: SessionPreview) {
    browse { $0.take(preview) }
  }

  /// Whether the list still waits for what this search finds.
  package func wants(_ search: TextSearch) -> Bool {
    guard case .picker(let picker) = overlay, let list = picker.sessions else { return false }
    return list.isSearching && list.search == search
  }

  /// After something happened: the next part of the list, what was typed to be searched, the
  /// messages of the choice.
  mutating func followSessions() -> [Effect] {
    guard case .picker(let picker) = overlay, picker.sessions != nil else { return [] }
    let selected = picker.selected
    var effects: [Effect] = []
    browse { effects = $0.wishes(selected: selected) }
    return effects
  }

  /// Whether a blank is a command, because nothing was typed that it could stand in.
  var takesBlank: Bool {
    guard case .picker(let picker) = overlay, let list = picker.sessions else { return false }
    return list.renaming == nil && picker.filter.isEmpty
  }

  /// A key in that list that means something else than in others; nil if it does not.
  mutating func handleSessions(_ key: Key) -> [Effect]? {
    guard case .picker(let picker) = overlay, let list = picker.sessions else { return nil }
    let command = keyMap[key]
    if let renaming = list.renaming {
      switch command {
      case .interruptOrClose, .interruptOrClear: browse { $0.renaming = nil }
      case .send: return rename(renaming)
      case .rowUp, .rowDown, .pageUp, .pageDown: break
      default:
        if key == .control("g") { browse { $0.renaming = nil } } else { return nil }
      }
      return []
    }
    switch (command, key) {
    case (_, .character(" ")) where picker.filter.isEmpty, (.complete, _):
      browse { $0.isPreviewing.toggle() }
    case (_, .control("a")) where !list.findsOnly:
      browse { $0.toggleScope() }
      moveToFirst()
    case (_, .control("r")):
      guard let row = list.row(at: picker.selected) else { return [] }
      var title = Composer()
      title.set(row.session.title)
      browse { $0.renaming = SessionList.Renaming(session: row.session.id, title: title) }
    case (_, .control("x")):
      return list.row(at: picker.selected).map { delete($0) } ?? []
    case (.undo, _) where list.hasTrash:
      return restore()
    default: return nil
    }
    return []
  }

  private mutating func moveToFirst() {
    guard case .picker(var picker) = overlay else { return }
    overlay = nil
    picker.moveToFirst()
    overlay = .picker(picker)
  }

  private mutating func rename(_ renaming: SessionList.Renaming) -> [Effect] {
    let title = Sanitizer.singleLine(renaming.title.text, limit: 200)
    guard !title.isEmpty else {
      notice = Notice("A title has at least one letter; Esc leaves it as it was.", .warning)
      return []
    }
    browse {
      $0.renaming = nil
      $0.retitle(renaming.session, title)
    }
    guard renaming.session == session.id else {
      return [.record(.title(title, session: renaming.session)), .sync]
    }
    return keepSession() + retitle(title) + [.sync]
  }

  private mutating func delete(_ row: SessionRow) -> [Effect] {
    guard row.session.id != session.id else {
      notice = Notice(
        "This conversation is on the screen; open another one or type /new, then it can be "
          + "deleted.", .warning)
      return []
    }
    browse { $0.remove(row) }
    notice = Notice(
      "“\(Sanitizer.singleLine(row.name, limit: 60))” is in the trash; "
        + "\(keyMap.name(for: .undo)) brings it back, later: confab sessions restore.")
    return [.record(.trashed(true, session: row.session.id)), .sync]
  }

  private mutating func restore() -> [Effect] {
    var restored: SessionRow?
    browse { restored = $0.restore() }
    guard let restored else { return [] }
    notice = Notice("“\(Sanitizer.singleLine(restored.name, limit: 60))” is back.")
    return [.record(.trashed(false, session: restored.session.id)), .sync]
  }

  /// Opens the conversation of a row, at the message that it names.
  mutating func chooseSession(_ value: String) -> [Effect] {
    var query = ""
    if case .picker(let picker) = overlay { query = picker.sessions?.search?.text ?? "" }
    closeList()
    let parts = value.split(separator: "/")
    guard let id = parts.first.flatMap({ Identifier($0) }) else { return [] }
    guard parts.count > 1, let turn = Identifier(parts[1]) else {
      return id == session.id ? [] : leaveSession() + [.open(id)]
    }
    let place = FoundPlace(session: id, turn: turn, query: query)
    if id == session.id, history.turns.contains(where: { $0.id == turn }) {
      show(place)
      return []
    }
    return leaveSession() + [.openAt(place)]
  }
}
