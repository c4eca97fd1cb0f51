"""E-mail by SMTP: verified TLS, a Message-ID of our own, one-click unsubscription, and what is certain to be sent."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.parcel import Parcel, Result

_POLICY = SMTP_POLICY.clone(cte_type="7bit")
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in."""

    host: str
    port: int
    #: starttls, tls, or none for a server on this machine
    tls: str
    sender: str
    sender_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 20

    @property
    def domain(self) -> str:
        """What comes after the @ of the sender."""
        return self.sender.rpartition("@")[2]


def message_id(ref: str, domain: str) -> str:
    """The Message-ID of a message, equal in every try, by which a returned mail finds back to it."""
    return f"<{ref}@{domain}>"


def composed(parcel: Parcel, server: SmtpServer) -> EmailMessage:
    """The mail as it is sent, plain text; unsubscribing by one click follows RFC 8058."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = f'"{server.sender_name}" <{server.sender}>' if server.sender_name else server.sender
    mail["To"] = parcel.address
    mail["Subject"] = parcel.text.subject
    mail["Message-ID"] = message_id(parcel.ref, server.domain)
    mail["Auto-Submitted"] = "auto-generated"
    if parcel.stop_link:
        mail["List-Unsubscribe"] = f"<{parcel.stop_link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(parcel.text.body)
    return mail


class Email:
    """Keeps one connection open while there is something to send."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self._open: smtplib.SMTP | None = None

    def send(self, parcel: Parcel) -> Result:
        """Hand one mail in.

        Whatever goes wrong before the text has left us is certain: nothing was sent. Once the final line has left, only
        an answer makes it certain; without one the fate is uncertain, and the next try has the same Message-ID.
        """
        content = composed(parcel, self.server).as_bytes()
        was_open = self._open is not None
        result = self._try(parcel.address, content)
        if was_open and result.code in ("closed", "421") and result.fate is Fate.TEMPORARY:
            # A server may close a connection that was idle; a fresh one tells how things really are.
            result = self._try(parcel.address, content)
        return result

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._open is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._open.quit()
            self._open = None

    def _try(self, address: str, content: bytes) -> Result:
        try:
            smtp = self._connected()
            result = self._envelope(smtp, address)
            if result is not None:
                return result
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return Result(Fate.TEMPORARY, _code_of(error))
        try:
            smtp.send(_LINE_WITH_DOT.sub(b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, _ = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Result(Fate.UNCERTAIN, _code_of(error))
        return self._judged(code)

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            return self._open
        server = self.server
        context = ssl.create_default_context()
        if server.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, server.domain, timeout=server.timeout_seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, server.domain, timeout=server.timeout_seconds)
        self._open = smtp
        if server.tls == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def _envelope(self, smtp: smtplib.SMTP, address: str) -> Result | None:
        """Sender, receiver and the wish to send; None when the server waits for the text."""
        code, _ = smtp.mail(self.server.sender)
        if code >= 400:
            # A refused sender is our own fault, whatever the code: another try after it was put right will do.
            self._drop()
            return Result(Fate.TEMPORARY, str(code))
        code, _ = smtp.rcpt(address)
        if code >= 400:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.rset()
            if code == 421:
                self._drop()
            return Result(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, str(code), is_bad_address=code >= 500)
        code, _ = smtp.docmd("data")
        if code == 354:
            return None
        self._drop()
        return Result(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, str(code))

    def _judged(self, code: int) -> Result:
        if 200 <= code < 300:
            return Result(Fate.ACCEPTED, str(code))
        self._drop()
        return Result(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, str(code))

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _code_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "closed"
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return "timeout" if isinstance(error, TimeoutError) else type(error).__name__
