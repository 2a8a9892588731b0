import HTTP
import Messages
import Settings

/// The keys that commands have yielded, and the commands that are running for one. A command runs
/// when the first request needs its key, again when the key is some minutes old, and again after
/// the server has refused it.
struct KeyRing {
  /// Where a key is.
  enum Lookup {
    case here(Secret)
    /// A command was asked; see `take`.
    case awaited
    case failed(KeyCommand.Failure)
  }

  /// How long a key is used before its command is asked anew, in milliseconds: Claude Code's five
  /// minutes for `apiKeyHelper` (code.claude.com/docs/en/settings).
  private static let lifetime: Int64 = 300_000

  private let environment: [String: String]
  /// By provider.
  private var keys: [String: (key: Secret, since: Int64)] = [:]
  private var runs: [String: KeyRun] = [:]

  /// - Parameter environment: what commands may inherit; see `ChildEnvironment`.
  init(environment: [String: String]) {
    self.environment = environment
  }

  /// Whether no command is running.
  var isIdle: Bool { runs.isEmpty }

  /// The key of an endpoint whose key a command yields.
  mutating func key(of endpoint: Endpoint, _ command: KeyCommand, now: Int64) -> Lookup {
    if let (key, since) = keys[endpoint.id], now - since < Self.lifetime { return .here(key) }
    guard runs[endpoint.id] == nil else { return .awaited }
    // An inherited variable may well be a secret: that is what the person named it for.
    let inherited =
      command.inherited == nil ? ChildEnvironment.harmless(environment) : environment
    do throws(KeyCommand.Failure) {
      runs[endpoint.id] = try KeyRun(command, environment: inherited, now: now)
      return .awaited
    } catch {
      return .failed(error)
    }
  }

  /// The key of an endpoint, if its command has yielded it already.
  func known(for endpoint: Endpoint) -> Secret? { keys[endpoint.id]?.key }

  /// The server would not have it: the next request asks the command again.
  mutating func forget(provider: String) { keys[provider] = nil }

  /// What the wait has to watch.
  var descriptors: [Descriptor] {
    runs.values.filter(\.isReading).map { Descriptor(fd: $0.descriptor) }
  }

  /// When to look although nothing can be read; nil while no command runs.
  func nextTime(now: Int64) -> Int64? { runs.values.map { $0.nextTime(now: now) }.min() }

  /// The keys that have come, and the commands that have failed, by provider.
  mutating func take(now: Int64) -> [(provider: String, Result<Secret, KeyCommand.Failure>)] {
    var results: [(provider: String, Result<Secret, KeyCommand.Failure>)] = []
    for provider in runs.keys.sorted() {
      guard let result = runs[provider]?.advance(now: now) else { continue }
      runs[provider] = nil
      if case .success(let key) = result { keys[provider] = (key, now) }
      results.append((provider, result))
    }
    return results
  }

  /// Ends a command for which nobody waits any more.
  mutating func cancel(provider: String) {
    runs.removeValue(forKey: provider)?.cancel()
  }
}
