import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct SessionSettingsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func settings(_ changed: Int64, system: String? = nil) -> SessionSettings {
    var settings = SessionSettings()
    settings.changed = changed
    settings.system = system
    settings.thinking = ["kimi/k": .high]
    settings.parameters = ["stop_sequences": .array([.string("\0 \u{2028}")])]
    return settings
  }

  @Test func `what a conversation sets is there again`() throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([
      .session(session(1)), .settings(settings(7), session: session(1).id),
      // A later record of the session does not take it away.
      .session(session(1)),
    ])
    #expect(try archive.session(session(1).id)?.settings == settings(7))
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.session(session(1).id)?.settings == settings(7))
  }

  @Test func `damaged settings are none`() throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(session(1))])
    try archive.perform { try $0.run("UPDATE session SET settings = '{oh'") }
    #expect(try archive.session(session(1).id)?.settings == SessionSettings())
  }

  @Test func `of two machines' settings the later stay, in any order`() throws {
    var documents = [settings(5, system: "old"), settings(9, system: "new")].map { settings in
      var session = session(1)
      session.settings = settings
      return SessionDocument(session: session, turns: [question(1, after: nil)])
    }
    for _ in 0..<2 {
      let place = try TemporaryDirectory()
      let archive = try Archive(directory: place.path)
      for document in documents { _ = try archive.merge([document]) }
      #expect(try archive.session(session(1).id)?.settings == settings(9, system: "new"))
      #expect(try archive.merge(documents).changedSessions == 0)
      #expect(try archive.document(of: session(1).id)?.session.settings.changed == 9)
      documents.reverse()
    }
  }
}
