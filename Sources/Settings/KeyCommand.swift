import Messages

/// A program that yields a key: OpenClaw's `exec` source (docs/gateway/secrets.md) or Claude
/// Code's `apiKeyHelper`. It is only described here and run where a request needs it, never before;
/// its output is never shown.
package struct KeyCommand: Hashable, Sendable {
  /// How its output is to be read.
  package enum Output: Hashable, Sendable {
    /// `{"protocolVersion": 1, "values": {id: key}}`.
    case values(id: String)
    /// That, or else the whole output.
    case valuesOrText(id: String)
    /// The whole output.
    case text
  }

  /// What must hold for the program's file before it is run.
  package struct Requirements: Hashable, Sendable {
    /// Whether it may be a symbolic link.
    package var allowsLink: Bool
    /// Directories of which one must hold it; none for anywhere.
    package var trustedDirectories: [String]
  }

  /// The program's absolute path and its arguments.
  package var arguments: [String]
  /// All that is written to its standard input.
  package var input: [UInt8]
  /// The names of variables of our own environment that it gets; nil for all that hold no key.
  package var inherited: [String]?
  /// Variables that only it gets; values may be secret.
  package var variables: [String: String]
  /// Milliseconds until it is ended.
  package var timeout: Int
  /// The most bytes of output that are read.
  package var outputLimit: Int
  /// How its output is read.
  package var output: Output
  /// nil for a shell's command line, whose file is the shell.
  package var requirements: Requirements?

  /// A shell's command line, as in `apiKeyHelper`.
  package init(shell command: String) {
    arguments = ["/bin/sh", "-c", command]
    input = []
    inherited = nil
    variables = [:]
    timeout = 60_000
    outputLimit = 1 << 20
    output = .text
    requirements = nil
  }

  /// A program of `secrets.providers`.
  init(path: String, arguments: [String], id: String, provider: String, isJSONOnly: Bool) {
    self.arguments = [path] + arguments
    input =
      JSON.object([
        "protocolVersion": .integer(1), "provider": .string(provider), "ids": .array([.string(id)]),
      ]).bytes + [0x0A]
    inherited = []
    variables = [:]
    timeout = 5_000
    outputLimit = 1 << 20
    output = isJSONOnly ? .values(id: id) : .valuesOrText(id: id)
    requirements = Requirements(allowsLink: false, trustedDirectories: [])
  }

  /// What it is called in sentences: the program, or `the shell command` (whose line may hold
  /// more than is anybody's business).
  package var name: String { requirements == nil ? "the shell command" : arguments[0] }

  /// Why a command gave no key. Says nothing of its output.
  package enum Failure: Error, Hashable, Sendable {
    /// Its file is not to be trusted, or it could not be started; a reason.
    case notRun(String)
    /// It ended with this code.
    case failed(code: Int32)
    /// It was ended after so many milliseconds.
    case tooSlow(Int)
    /// More than the limit.
    case tooMuch
    /// No answer of the protocol, or none for this id.
    case noKey
    /// The key holds what no key has.
    case notSendable

    /// The end of a sentence that begins with the command.
    package var advice: String {
      switch self {
      case .notRun(let reason): "could not be started: \(reason)"
      case .failed(let code): "ended with code \(code); run it in a shell to see why"
      case .tooSlow(let milliseconds):
        "gave no key within \(milliseconds / 1000) seconds; run it in a shell to see why"
      case .tooMuch: "wrote far more than a key"
      case .noKey: "gave no key; it must answer with one, in the form that is configured"
      case .notSendable: "gave a key with a character that no key has (a line break?)"
      }
    }
  }

  /// The key in a command's output.
  package func key(from bytes: [UInt8]) throws(Failure) -> Secret {
    let text: String
    switch output {
    case .text: text = String(decoding: bytes, as: UTF8.self)
    case .values(let id):
      guard let value = Self.value(of: id, in: bytes) else { throw .noKey }
      text = value
    case .valuesOrText(let id):
      if let answer = try? JSON(parsing: bytes), answer.objectValue != nil {
        guard let value = Self.value(of: id, in: bytes) else { throw .noKey }
        text = value
      } else {
        text = String(decoding: bytes, as: UTF8.self)
      }
    }
    let key = Secret(text.trimmingSpace)
    guard !key.isEmpty else { throw .noKey }
    guard key.isSendable else { throw .notSendable }
    return key
  }

  private static func value(of id: String, in bytes: [UInt8]) -> String? {
    guard let answer = try? JSON(parsing: bytes), answer["protocolVersion"]?.intValue == 1 else {
      return nil
    }
    return answer["values"]?[id]?.stringValue
  }
}

extension String {
  /// Without white space around: files end in a line break, and pasted keys in a blank.
  var trimmingSpace: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
