"""Channels against real servers on this machine: verified TLS, Twilio's port, returned mail by IMAP, notices."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from builders import World
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from message_builders import SetClock, add_people, messages, send, with_settings
from receivers import MailServer, free_port, gateway

from surveyapp.db.engine import session_for
from surveyapp.messaging.bounces import Mailbox, read_notification, read_returned
from surveyapp.messaging.channels.email import Email, SmtpServer
from surveyapp.messaging.channels.sms import PROVIDERS, Sms, SmsAccess
from surveyapp.messaging.channels.staff import tell_staff
from surveyapp.messaging.kinds import Fate, ReceiptKind
from surveyapp.messaging.parcel import Parcel
from surveyapp.messaging.texts import Filled
from surveyapp.people.models import Channel, Informant

PARCEL = Parcel(
    1,
    1,
    "AbCdEfGhIjKlMnOp",
    Channel.EMAIL,
    "x@example.org",
    Filled("Hej Åsa", "Hej", "Hej\n.\n.x\n"),
    "https://e.se/stop/x",
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of this machine in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def starttls(server_context: ssl.SSLContext) -> Iterator[MailServer]:
    """A mail server that offers STARTTLS."""
    server = MailServer(port=free_port())
    controller = Controller(
        server, hostname=server.host, port=server.port, tls_context=server_context, require_starttls=True
    )
    controller.start()
    yield server
    controller.stop()


def test_mail_goes_through_tls_that_is_verified(
    starttls: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    way = Email(SmtpServer("127.0.0.1", starttls.port, "starttls", "a@example.org"))
    assert way.send(PARCEL).fate is Fate.ACCEPTED
    way.close()
    assert starttls.taken.contents[PARCEL.ref].splitlines() == ["Hej", ".", ".x"], "dots at the beginning survive"


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(starttls: MailServer) -> None:
    result = Email(SmtpServer("127.0.0.1", starttls.port, "starttls", "a@example.org")).send(PARCEL)
    assert (result.fate, result.code) == (Fate.TEMPORARY, "SSLCertVerificationError")
    assert starttls.taken.keys.total() == 0


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for() -> None:
    server = MailServer(port=free_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    result = Email(SmtpServer("127.0.0.1", server.port, "starttls", "a@example.org")).send(PARCEL)
    controller.stop()
    assert (result.fate, server.taken.keys.total()) == (Fate.TEMPORARY, 0)


def test_a_server_that_says_nothing_is_given_up_on_and_nothing_was_sent() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent:
        way = Email(SmtpServer("127.0.0.1", silent.server_address[1], "none", "a@example.org", timeout_seconds=0.3))
        result = way.send(PARCEL)
    assert result.fate is Fate.TEMPORARY


def test_a_gateway_that_takes_and_says_nothing_leaves_it_uncertain() -> None:
    with gateway(answer=lambda _key: "hang") as elks:
        access = SmsAccess(elks.address, "u", "p", "Kommunen", timeout_seconds=0.3)
        result = Sms(PROVIDERS["46elks"], access).send(PARCEL)
    assert (result.fate, result.code) == (Fate.UNCERTAIN, "timeout")


def test_twilio_is_asked_in_its_own_way() -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append((self.path, {"auth": self.headers["Authorization"], "body": body}))
            answer = b'{"sid": "SM1"}'
            self.send_response(201)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing is told."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        access = SmsAccess(address, "AC1", "key", "+46766860000", receipts="https://e.se/hooks/x/receipt?m=")
        result = Sms(PROVIDERS["twilio"], access).send(PARCEL)
    assert (result.fate, result.provider_id) == (Fate.ACCEPTED, "SM1")
    ((path, sent),) = asked
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert sent["auth"] == "Basic QUMxOmtleQ=="
    assert "Body=Hej+%C3%85sa" in sent["body"]
    assert "StatusCallback=https%3A%2F%2Fe.se%2Fhooks%2Fx%2Freceipt%3Fm%3DAbCdEfGhIjKlMnOp" in sent["body"]


@pytest.mark.parametrize(
    ("name", "form", "kind"),
    [
        ("46elks", {"id": "s1", "status": "delivered"}, ReceiptKind.DELIVERED),
        ("46elks", {"id": "s1", "status": "failed"}, ReceiptKind.FAILED),
        ("46elks", {"id": "s1", "status": "created"}, None),
        ("46elks", {"status": "delivered"}, None),
        ("twilio", {"MessageSid": "s1", "MessageStatus": "undelivered"}, ReceiptKind.FAILED),
        ("twilio", {"MessageSid": "s1", "MessageStatus": "queued"}, None),
    ],
)
def test_receipts_are_understood_in_each_providers_words(
    name: str, form: dict[str, str], kind: ReceiptKind | None
) -> None:
    told = PROVIDERS[name].told(form)
    assert (None if told is None else told.kind) == kind


def notification(ref: str, action: str, status: str) -> bytes:
    """A delivery status notification as mail servers write them (RFC 3464)."""
    return f"""From: MAILER-DAEMON@example.org
To: fragor@example.org
Message-ID: <dsn-{ref}@mx.example.org>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; person@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: text/rfc822-headers

From: fragor@example.org
Message-ID: <{ref}@example.org>

--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", ReceiptKind.BOUNCED),
        ("failed", "5.7.1", ReceiptKind.FAILED),
        ("delayed", "4.4.1", None),
        ("failed", "4.4.7", None),
        ("delivered", "2.0.0", None),
    ],
)
def test_a_notification_tells_whether_the_address_is_at_fault(
    action: str, status: str, kind: ReceiptKind | None
) -> None:
    found = read_notification(notification(PARCEL.ref, action, status))
    assert (None if found is None else (found.ref, found.kind)) == (None if kind is None else (PARCEL.ref, kind))


def test_other_mail_is_no_notification() -> None:
    assert read_notification(b"From: a@example.org\r\nSubject: Hej\r\n\r\nTack!\r\n") is None
    assert read_notification(b"") is None
    assert read_notification(notification("not a ref of ours", "failed", "5.1.1")) is None


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as reading one mailbox needs; what is marked as read is not found again."""

    mails: list[bytes]
    seen: set[int]

    def handle(self) -> None:
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.strip().partition(b" ")
            word = command.split(b" ")[0].upper()
            if word == b"CAPABILITY":
                self._say(b"* CAPABILITY IMAP4rev1")
            elif word == b"SEARCH":
                unread = [str(n).encode() for n in range(1, len(self.mails) + 1) if n not in self.seen]
                self._say(b" ".join([b"* SEARCH", *unread]))
            elif word == b"FETCH":
                number = int(command.split(b" ")[1])
                mail = self.mails[number - 1]
                self._say(b"* %d FETCH (BODY[] {%d}" % (number, len(mail)))
                self.wfile.write(mail)
                self._say(b")")
            elif word == b"STORE":
                self.seen.add(int(command.split(b" ")[1]))
            elif word == b"LOGIN" and b"right" not in command:
                self._say(tag + b" NO wrong password")
                continue
            self._say(tag + b" OK done")
            if word == b"LOGOUT":
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


def test_returned_mail_marks_the_address_and_is_taken_once(
    world: World, certificate: Path, server_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (person,) = add_people(world, 1)
    clock = SetClock(world.house.clock.zone)
    send(with_settings(world, clock))
    message = next(one for one in messages(world.house) if one.informant_id == person)
    mail = notification(message.ref, "failed", "5.1.1")
    Imap.mails, Imap.seen = [mail, mail], set()

    def stored(work: object) -> bool:
        assert callable(work)
        with world.session() as session:
            is_new = bool(work(session))
            session.commit()
            return is_new

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap) as server:
        server.daemon_threads = True
        server.socket = server_context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        wrong, right = (
            Mailbox("127.0.0.1", server.server_address[1], "u", password) for password in ("wrong", "right")
        )
        assert read_returned(wrong, stored, actor="test", now=clock.now) == 0
        assert read_returned(right, stored, actor="test", now=clock.now) == 1
        assert Imap.seen == {1, 2}
        assert read_returned(right, stored, actor="test", now=clock.now) == 0
        server.shutdown()
    with session_for(world.house.engine, reading=True) as session:
        assert session.get_one(Informant, person).email_refused_at is not None
    send(world.house)
    found = next(one for one in messages(world.house) if one.id == message.id)
    assert (found.state, found.reason) == ("unreachable", "address refused")


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_staff_are_told_by_apprise_and_told_of_nobody() -> None:
    told: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing is told."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request).start()
        assert tell_staff(f"json://127.0.0.1:{server.server_address[1]}/", "Nya uppgifter", "Nya uppgifter: 3")
    assert b"Nya uppgifter: 3" in told[0]
