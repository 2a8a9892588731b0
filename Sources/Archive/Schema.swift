import GRDB

/// The tables, as an ordered list of named steps. A step that was released never changes: what
/// comes later is a new step at the end.
///
/// - `session`: one row each. `key` is local to this file; `id` travels between machines.
///   `sequence` grows with every use, whatever the clock says, and is the order of lists. `turns`
///   and `question` (the beginning of the first question) are what a list shows, kept by the
///   transaction that adds the turn.
/// - `turn`: the tree. `key` is the order of arrival, and the row number that a full-text index
///   can refer to. `parent` has no foreign key: a turn whose parent was lost with a damaged page
///   must still be storable, and imports may bring children first. `alias`, `model` and `outcome`
///   repeat members of `answer` (JSON) that lists and searches select by.
/// - `fragment`: what arrived of an answer that has not ended; no foreign key, for the same reason.
/// - `draft`: the input line of each window, apart from `session` because it is written at every
///   pause in typing. `window` is `Archive.window`, empty for what was written before there were
///   several; `number` grows within a session, whatever the clock says: the highest was typed last.
/// - `stash`: what a window put aside of its input, numbered from 1, the newest last.
/// - `compaction`: summaries that are sent in place of the turns up to `turn`; all but `undone` and
///   `moved`, the time of that, stays as it was written.
/// - `session.titled`, `moved`: Unix milliseconds of the last rename and of the last way into or out
///   of the trash, for merging with another machine. `trashed`: 0, 1 in the trash, 2 emptied: the
///   row stays, so that a synchronised folder does not bring it back. `origin`: where it was
///   imported from, or that only `--print` has used it.
/// - `session.settings`: what the conversation sets for itself, as the JSON of `SessionSettings`,
///   which says when it was changed; NULL if it never set anything.
/// - `search`: the trigrams of every ended turn's text by `turn.key`, without positions and without
///   the text itself: a search reads the few turns that may match. `backlog` has the ranges of keys
///   that are still to be indexed, and `partial` what was indexed of answers that have no end.
struct Schema: Sendable {
  /// One named change of the database's form.
  struct Step: Sendable {
    let name: String
    let sql: String
  }

  let steps: [Step]

  /// What `PRAGMA user_version` says of a database with every step applied.
  var version: Int { steps.count }

  /// The migrator of these steps. GRDB's own table of applied names is the truth;
  /// `user_version` only makes opening a current database fast.
  var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (index, step) in steps.enumerated() {
      migrator.registerMigration(step.name, foreignKeyChecks: .immediate) { db in
        try db.execute(sql: step.sql)
        try db.execute(sql: "PRAGMA user_version = \(index + 1)")
      }
    }
    return migrator
  }

  /// The form that this version of the program reads and writes.
  static let current = Schema(steps: [
    Step(
      name: "1 sessions, turns, fragments, drafts",
      sql: """
        CREATE TABLE session (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
          sequence INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          turns INTEGER NOT NULL DEFAULT 0,
          leaf BLOB,
          model TEXT,
          directory TEXT NOT NULL,
          title TEXT NOT NULL,
          question TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX session_sequence ON session (sequence);
        CREATE INDEX session_directory ON session (directory, sequence);

        CREATE TABLE turn (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
          session INTEGER NOT NULL REFERENCES session (key),
          parent BLOB,
          role TEXT NOT NULL,
          created INTEGER NOT NULL,
          outcome TEXT,
          alias TEXT,
          model TEXT,
          answer TEXT,
          content TEXT NOT NULL
        ) STRICT;
        CREATE INDEX turn_parent ON turn (parent, session);
        CREATE INDEX turn_session ON turn (session);

        CREATE TABLE fragment (
          turn BLOB NOT NULL,
          number INTEGER NOT NULL,
          data BLOB NOT NULL,
          PRIMARY KEY (turn, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE draft (
          session INTEGER PRIMARY KEY REFERENCES session (key),
          text TEXT NOT NULL
        ) STRICT;
        """),
    Step(
      name: "2 stashes",
      sql: """
        CREATE TABLE stash (
          session INTEGER NOT NULL REFERENCES session (key),
          number INTEGER NOT NULL,
          text TEXT NOT NULL,
          PRIMARY KEY (session, number)
        ) STRICT, WITHOUT ROWID;
        """),
    // The tables' SQL must stay below a page together, or a grafted first page lacks it.
    Step(
      name: "3 search, trash, origins",
      sql: """
        ALTER TABLE session ADD COLUMN titled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE session ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE session ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE session ADD COLUMN origin TEXT;
        \(searchTable);
        CREATE TABLE backlog (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
        CREATE TABLE partial (
          turn INTEGER PRIMARY KEY, fragments INTEGER NOT NULL, text TEXT NOT NULL
        ) STRICT;
        INSERT INTO backlog SELECT 1, key FROM turn ORDER BY key DESC LIMIT 1;
        """),
    Step(
      name: "4 compactions",
      sql: """
        CREATE TABLE compaction (
          session INTEGER NOT NULL REFERENCES session (key),
          id BLOB NOT NULL,
          turn BLOB NOT NULL,
          created INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          undone INTEGER NOT NULL,
          moved INTEGER NOT NULL,
          summary TEXT NOT NULL,
          PRIMARY KEY (session, id)
        ) STRICT, WITHOUT ROWID;
        """),
    // By default a commit merges what some dozen before it wrote. `indexMore` does that in small
    // pieces; only a program that never has time for it, such as 256 calls of `--print` in a row,
    // meets a merge in a commit.
    Step(
      name: "5 merges of the index between commits",
      sql: """
        INSERT INTO search (search, rank) VALUES ('automerge', 0);
        INSERT INTO search (search, rank) VALUES ('crisismerge', 256);
        """),
    Step(
      name: "6 session settings",
      sql: "ALTER TABLE session ADD COLUMN settings TEXT"),
    // `window` is part of the keys, which no table can be given later.
    Step(
      name: "7 drafts of windows",
      sql: """
        CREATE TEMP TABLE earlier_draft AS SELECT session, text FROM draft;
        CREATE TEMP TABLE earlier_stash AS SELECT session, number, text FROM stash;
        DROP TABLE draft;
        DROP TABLE stash;
        CREATE TABLE draft (
          session INTEGER NOT NULL REFERENCES session (key),
          text TEXT NOT NULL,
          window BLOB NOT NULL DEFAULT x'',
          number INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (session, window)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE stash (
          session INTEGER NOT NULL REFERENCES session (key),
          number INTEGER NOT NULL,
          text TEXT NOT NULL,
          window BLOB NOT NULL DEFAULT x'',
          PRIMARY KEY (session, window, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO draft (session, text) SELECT * FROM earlier_draft;
        INSERT INTO stash (session, number, text) SELECT * FROM earlier_stash;
        DROP TABLE earlier_draft;
        DROP TABLE earlier_stash;
        """),
  ])

  /// Makes the full-text index. The trigram tokenizer (SQLite 3.34) finds substrings of any script
  /// and of code (https://www.sqlite.org/fts5.html, "The Trigram Tokenizer").
  static let searchTable = """
    CREATE VIRTUAL TABLE search USING fts5(
      text, content='', tokenize='trigram', detail='none', columnsize=0)
    """
}
