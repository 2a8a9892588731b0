import Canvas
import Conversation
import Messages

/// A model being set up, step by step: which service, its address, its key, which model, and
/// whether it answers. The key is typed into a line of its own, which nothing shows or keeps.
package struct Setup: Sendable {
  /// Where the person is.
  enum Step: Hashable, Sendable {
    case service, address, key, model
    /// A real question is on its way.
    case checking
    /// It was not answered; what to do about that.
    case verdict
  }

  /// Where a key may be.
  enum KeySource: CaseIterable, Sendable {
    case typed, command, file, variable
  }

  /// Whether nothing is configured yet: the demo answers, and typing goes on with that.
  let isWelcome: Bool
  var step = Step.service
  /// The services; what was chosen of them.
  var services: Picker
  var service: Service?
  var address = Composer()
  var keySource = KeySource.typed
  /// The line of each source; the first is never shown.
  private var keyLines = Array(repeating: Composer(), count: KeySource.allCases.count)
  /// The key that was objected to: entering it once more takes it all the same.
  var doubted: Candidate.Key?
  /// The models to choose from; its filter may name another.
  var models: Picker
  /// The question for the server's own list, while it is asked.
  var listing: ModelListing?
  /// The question whether the model answers.
  var probe: Probe?
  /// The model that is asked.
  var choice: ModelChoice?
  /// What to do after a failure.
  var remedies: Picker
  /// What is wrong with what was entered, below it.
  var problem: String?

  init(_ services: [Service], isWelcome: Bool) {
    self.isWelcome = isWelcome
    self.services = Picker(
      purpose: .setup, title: "", rows: services.map { Self.row($0) })
    models = Picker(purpose: .setup, title: "", rows: [])
    remedies = Picker(purpose: .setup, title: "", rows: [])
  }

  private static func row(_ service: Service) -> Picker.Row {
    // Every row's address is made for the first frame: no search, just the scheme dropped.
    let scheme = ["https://", "http://"].first(where: service.baseURL.hasPrefix) ?? ""
    let address = String(service.baseURL.dropFirst(scheme.count))
    return Picker.Row(value: service.name, title: service.name, detail: address)
  }

  /// The line of the source of the key that is shown.
  var keyLine: Composer {
    get { keyLines[KeySource.allCases.firstIndex(of: keySource) ?? 0] }
    set { keyLines[KeySource.allCases.firstIndex(of: keySource) ?? 0] = newValue }
  }

  /// Another service was chosen: what was typed for the one before, its key above all, is not for
  /// this one.
  mutating func begin(_ service: Service) {
    guard service != self.service else { return }
    self.service = service
    address = Composer()
    address.set(service.baseURL)
    keySource = .typed
    keyLines = Array(repeating: Composer(), count: KeySource.allCases.count)
    doubted = nil
    choice = nil
    models = Picker(purpose: .setup, title: "", rows: [])
  }

  /// Where the person says that the key is.
  var key: Candidate.Key {
    let text = keyLine.text.trimmed
    if text.isEmpty { return .none }
    return switch keySource {
    case .typed: .typed(Secret(text))
    case .command: .command(text)
    case .file: .file(text)
    case .variable: .variable(text.first == "$" ? String(text.dropFirst()) : text)
    }
  }

  /// What was described so far; nil while the address is not one.
  var candidate: Candidate? {
    guard let service, let base = try? BaseURL(address.text) else { return nil }
    let name = base.host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return Candidate(
      service: service.id, provider: service.id.isEmpty ? String(name) : service.id,
      baseURL: base.description, key: key)
  }

  /// The host, for sentences.
  var host: String { (try? BaseURL(address.text))?.host ?? "" }

  /// Changes the text of the step.
  mutating func edit(_ change: (inout Composer) -> Void) {
    problem = nil
    switch step {
    case .service: services.edit(change)
    case .address: change(&address)
    case .key:
      change(&keyLine)
      doubted = nil
    case .model: models.edit(change)
    case .checking, .verdict: break
    }
  }

  /// Moves in the list of the step.
  mutating func move(by steps: Int) {
    switch step {
    case .service: services.move(by: steps)
    case .model: models.move(by: steps)
    case .verdict: remedies.move(by: steps)
    case .address, .key, .checking: break
    }
  }

  /// What was wrong with the key, as far as can be told without asking; nil for nothing.
  var objection: String? {
    guard let service else { return nil }
    switch key {
    case .none:
      guard service.needsKey else { return nil }
      return "\(service.name) answers nobody without a key."
    case .typed(let key):
      if !key.isSendable || key.reveal().contains(" ") {
        return "This holds a character that no key has; paste the key alone."
      }
      if let advice = KeyAdvice.sentence(host: host, keyPrefix: key.kind) { return advice }
      guard let prefix = service.keyPrefix, !key.begins(with: prefix) else { return nil }
      let page = service.keyPage.map { " from \($0)" } ?? ""
      return "A key of \(service.name) begins with \(prefix); paste one\(page)."
    case .variable(let name):
      let isName =
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      return isName ? nil : "“\(name)” cannot be the name of a variable."
    case .command, .file: return nil
    }
  }
}
