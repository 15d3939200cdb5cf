import type { Cue } from "../scan-state.ts";
import type { SecretLabel } from "../secrets/assigned-secret.ts";
import { phrases } from "./phrases.ts";

/** Words before a number that say what it is, English and Korean. */
export const cueWords: readonly (readonly [Cue, readonly string[]])[] = [
  ["ssn", ["ssn", "social security", "social security number"]],
  [
    "rrn",
    phrases(`
      rrn, resident registration, resident registration number, *주민등록번호, *주민번호, 주민 등록 번호,
      *외국인등록번호, 외국인 등록번호, resident number, alien registration
    `),
  ],
  [
    "phone",
    phrases(`
      phone, telephone, tel, mobile, cell, cellphone, call, fax, sms, text me, whatsapp,
      contact number, 전화, 전화번호, 연락처, 휴대폰, 핸드폰, 휴대전화, 문자
    `),
  ],
  [
    "birth",
    phrases(`
      born, dob, date of birth, birth date, birthdate, birthday, dateofbirth, d o b, *생년월일,
      *생일, 출생, 출생일, 출생년월일, birth
    `),
  ],
  [
    "version",
    phrases(`
      version, release, build, firmware, upgrade, ver, 버전, 릴리스, 펌웨어
    `),
  ],
  [
    "identifier",
    phrases(`
      order, order number, invoice, ref, reference, sku, part, part number, serial,
      serial number, tracking, tracking number, meeting id, zoom, user id, customer id, account id, conference id, imei, vin, case, ticket, isbn, ean, upc, barcode, batch,
      lot, model, transaction, timestamp, commit, job, run, request, shipment,
      build id, 주문번호, 주문 번호, 송장번호, 송장 번호, 운송장, 운송장 번호, 일련번호, 문서번호, 접수번호, 관리번호, 바코드, 상품번호, 모델명,
      티켓
    `),
  ],
  ["cpf", ["cpf", "cadastro de pessoas"]],
  ["aadhaar", ["aadhaar", "aadhar", "uidai"]],
  [
    "germanTax",
    phrases(`
      steuer id, steuerid, steueridentifikationsnummer, steuer identifikationsnummer,
      steuernummer, idnr, tax id, german tax, tin, tax identification number
    `),
  ],
  [
    "address",
    phrases(`
      ip, ip address, host, server, address, client ip, gateway, 서버, 아이피, 접속 ip, 주소
    `),
  ],
  [
    "diagnosis",
    phrases(`
      icd, icd code, diagnosis, diagnosed, diagnoses, dx, diagnosis code, kcd, 진단코드, 진단 코드,
      상병코드, 상병 코드, 진단명, 질병코드, 질병분류, 질병 코드, 진단, patient, 환자, 상병
    `),
  ],
];

/** Words before a secret. */
export const secretLabels: readonly (readonly [SecretLabel, readonly string[]])[] = [
  [
    "password",
    phrases(`
      password, passwd, passphrase, pwd, passcode, dbpassword, userpassword, adminpassword,
      db pass, pw, passwort, mot de passe, wifi key, pass, pgpassword, *비밀번호, 패스워드, 암호, 비번
    `),
  ],
  [
    "token",
    phrases(`
      api key, apikey, api secret, apisecret, api token, secret key, secretkey, secret key base, client secret,
      clientsecret, access token, accesstoken, auth token, authtoken, refresh token,
      refreshtoken, secret access key, secretaccesskey, access key, accesskey, private token,
      secret, token, auth key, authkey, signing key, encryption key, session token, api 키, 인증키,
      인증 키, 액세스 토큰, 비밀키
    `),
  ],
];

/** Words before a token in an `Authorization` header. */
export const headerWords = ["bearer", "basic"];
