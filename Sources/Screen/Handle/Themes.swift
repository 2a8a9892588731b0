import Canvas

extension State {
  /// Opens the list of themes at the one that is shown.
  mutating func showThemes(_ rows: [ThemeRow]) {
    let choices = rows.map {
      Picker.Row(value: $0.name, title: $0.name, detail: $0.detail, unusable: $0.problem)
    }
    if complete(.themes, with: choices) { return }
    overlay = .picker(
      Picker(purpose: .themes, title: "Which colours?", rows: choices, selecting: theme))
  }

  /// Enter in the list.
  mutating func choose(theme row: Picker.Row) -> [Effect] {
    if let problem = row.unusable {
      notice = Notice("Theme \(row.title) cannot be used: \(problem)", .warning)
      return [.setTheme(theme)]
    }
    return [.setTheme(row.value)]
  }

  /// The colours have changed: for a look while the list is open, else for good.
  mutating func take(theme name: String) {
    guard !isChoosingTheme, name != theme else { return }
    theme = name
    let file = surroundings.configFile ?? "config.json"
    notice = Notice(
      "Theme \(name) in this run; to keep it, write \"theme\": \"\(name)\" in \(file).")
  }

  /// Whether the list of themes is open.
  package var isChoosingTheme: Bool {
    if case .picker(let picker) = overlay { return picker.purpose == .themes }
    return false
  }

  /// Does something to the state; when that moves the choice in the list of themes, the screen
  /// takes the colours chosen, and when it closes the list, those from before.
  mutating func previewingThemes(_ change: (inout State) -> [Effect]) -> [Effect] {
    guard isChoosingTheme else { return change(&self) }
    let before = previewedTheme
    let effects = change(&self)
    if isChoosingTheme {
      guard let wanted = previewedTheme, wanted != before else { return effects }
      return effects + [.setTheme(wanted)]
    }
    let isChosen = effects.contains { if case .setTheme = $0 { true } else { false } }
    return isChosen ? effects : effects + [.setTheme(theme)]
  }

  /// The theme at which the list stands, if it can be shown.
  private var previewedTheme: String? {
    guard case .picker(let picker) = overlay, picker.purpose == .themes,
      let row = picker.selection, row.unusable == nil
    else { return nil }
    return row.value
  }
}
