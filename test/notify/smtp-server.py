"""A mail server on loopback: prints its port, then each mail that it takes as a line of JSON."""

import argparse
import asyncio
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--user")
parser.add_argument("--password")
options = parser.parse_args()


class Printer:
    async def handle_DATA(self, server, session, envelope):
        line = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data,
            "tls": session.ssl is not None,
            "mail": envelope.content.decode("utf-8", "replace"),
        }
        print(json.dumps(line), flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, login):
    is_known = login.login.decode() == options.user and login.password.decode() == options.password
    return AuthResult(success=is_known, auth_data=login.login.decode() if is_known else None)


async def serve():
    context = None
    if options.cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.cert, options.key)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            Printer(),
            tls_context=context,
            require_starttls=context is not None,
            authenticator=authenticate if options.user else None,
            auth_required=options.user is not None,
        ),
        host="127.0.0.1",
        port=0,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
