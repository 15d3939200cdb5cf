import { phrases, type Vocabulary } from "./phrases.ts";

/** Accounts, pay, credit, taxes and unpublished results, English and Korean. */
export const financialTerms: Vocabulary = {
  kind: "financial-term",
  terms: phrases(`
    bank account number, account number, routing number, aba routing, swift code, bic code,
    sort code, account balance, bank statement, wire transfer, wire instructions, direct deposit,
    credit score, credit report, fico score, credit limit, loan application, mortgage application,
    mortgage balance, tax return, w-2 form, form 1099, taxable income, adjusted gross income,
    gross salary, net salary, base salary, annual salary, salary, payroll, pay stub, payslip,
    compensation package, stock options grant, equity grant, severance package, bonus payout,
    net worth, investment portfolio, brokerage account, retirement account, 401k balance,
    pension balance, unreleased earnings, earnings forecast, quarterly earnings, revenue forecast,
    material nonpublic information, insider information, acquisition target, due diligence report,
    cap table, term sheet, balance sheet, cash flow statement, profit and loss statement, ebitda,
    invoice payment details, card number, credit card number, cardholder, cvv, cvc code,
    expiration date of card, overdraft, debt collection, bankruptcy filing, garnishment,
    insurance claim amount, beneficiary account, 계좌번호, 계좌 번호, 은행 계좌, 예금주, 입금 계좌, 통장 사본, 통장 잔액,
    계좌 잔액, 카드번호, 카드 번호, 신용카드 번호, 카드 유효기간, 신용등급, 신용 등급, 신용점수, 신용 점수, 신용조회, 대출 신청, 대출금, 대출 잔액,
    주택담보대출, 연봉, 급여명세서, 급여 명세, 급여 이체, 상여금, 성과급, 퇴직금, 연말정산, 종합소득세, 원천징수, 소득금액, 소득세 신고, 세무 신고, 재무제표,
    손익계산서, 대차대조표, 실적 전망, 미공개 정보, 미공개 실적, 매출 전망, 인수합병, 인수 대상, 투자 계약, 스톡옵션, 주식 보유, 증권 계좌, 보험금 청구,
    개인회생, 파산 신청, 압류 통지, 송금 내역, 거래 내역, 자산 내역, salaries, my salary, loan amount, loan balance,
    personal loan, student loan, mortgage payment, mortgage, credit history, credit card statement,
    credit card debt, bank details, bank account, account statement, account holder, iban number,
    savings account, checking account, current account number, inheritance tax, income tax,
    tax bill, tax id number, tax fraud, annual income, household income, monthly income,
    net income, gross margin forecast, revenue figures, unpublished results, financial statement,
    financial results, earnings call draft, profit warning, share price target, stock purchase,
    insider trading, m&a target, takeover bid, valuation, fundraising round, series a term,
    investor update, board deck, budget draft, cash runway, burn rate, annual bonus, pay raise, pay rise,
    pay cut, compensation review, equity package, rsu grant, vesting schedule, pension,
    social security benefit, unemployment benefit, alimony payment, chapter 11, foreclosure,
    repossession, late payment notice, collections agency, wire fraud, money laundering,
    offshore account, crypto wallet, seed phrase, 세금 신고, 세금 체납, 세무조사, 부가세 신고, 종소세, 소득 증빙, 소득증명,
    원천징수영수증, 연봉 협상, 연봉계약서, 급여가, 급여를, 급여일, 급여 인상, 월급이, 월급을, 인센티브, 보너스, 대출 금리, 대출 한도, 대출을, 전세자금대출,
    신용대출, 마이너스 통장, 연체, 채무, 파산, 회생 절차, 압류, 주식 매수, 주식 계좌, 투자금, 투자 유치, 기업가치, 손익, 분기 실적, 영업이익, 순이익,
    자금 세탁, 자금세탁, 비자금, 상속세, 증여세, 양도세, 재산 내역, 연금 수령액, 통장 비밀번호, 카드 명세서, 카드 비밀번호, 은행 잔고, 예금 잔액
  `),
  inContext: phrases("bonus, 월급, 급여, 잔액"),
  supports: phrases(`
지급, 이체, 인상, 명세, 직원, 통장, 예금,
    bank, 은행, 계좌
  `),
  opposes: [],
};
