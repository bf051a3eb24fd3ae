import users from "@qlik/api/users";

const hostConfig = {
  authType: "oauth2",
  host: process.env.TENANT ?? "http://127.0.0.1:8080",
  clientId: "ad000000000000000000000000000001",
  clientSecret: "7e577e577e577e577e577e577e577e577e577e577e577e577e577e577e577e57",
  scope: "admin_classic",
};
const { data: me } = await users.getMyUser({ hostConfig });
console.log(me.subject, me.status);
