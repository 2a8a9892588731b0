import Foundation
import Testing

/// Another program is in the middle of a long change of the archive.
@Suite struct LockTests {
  /// Holds the archive's write lock until a file says that it may go, or the test is long gone.
  private static let holder = """
    import os, sqlite3, time
    c = sqlite3.connect(".local/share/confab/archive.sqlite", isolation_level=None)
    c.execute("BEGIN IMMEDIATE")
    open("held", "w").close()
    for _ in range(6000):
        if os.path.exists("release"): break
        time.sleep(0.01)
    c.execute("COMMIT")
    """

  @Test func keysAndAnswersDoNotWaitForIt() throws {
    let world = try World([ChatTests.answer(["An answer ", "meanwhile."])])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("draft")
    try world.expectSaved("draft")
    try Self.holder.write(
      to: world.home.appending(path: "holder.py"), atomically: true, encoding: .utf8)
    _ = try Spawn.run(
      [
        "sh", "-c",
        "python3 holder.py >holder.out 2>&1 & while [ ! -e held ]; do sleep 0.01; done",
      ], environment: world.environment, directory: world.home.path, scratch: world.home)
    try world.type(" of a question")
    try world.expect("draft of a question")
    try world.press("Enter")
    try world.expect("An answer meanwhile.")
    // After two seconds of that, it is said.
    try world.expect("another program keeps")
    try Data().write(to: world.home.appending(path: "release"))
    try world.expectSaved("draft of a question")
    try world.expectSaved("An answer meanwhile.")
    try world.expect("the warning's end") { !$0.contains("another program keeps") }
  }
}
